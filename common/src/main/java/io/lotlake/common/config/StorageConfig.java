package io.lotlake.common.config;

import java.util.Optional;

/**
 * The access to an S3 store. It is not used if the warehouse is a folder.
 *
 * @param endpoint the endpoint; empty for Amazon S3
 * @param accessKey the access key; empty for the default credential chain of the AWS SDK
 * @param secretKey the secret key; it is never printed
 */
public record StorageConfig(
        Optional<String> endpoint,
        String region,
        Optional<String> accessKey,
        Optional<String> secretKey,
        boolean pathStyle) {

    static StorageConfig bind(Settings settings) {
        StorageConfig storage = new StorageConfig(
                settings.optional("storage.endpoint"),
                settings.required("storage.region", "us-east-1 will do for MinIO"),
                settings.optional("storage.access-key"),
                settings.optional("storage.secret-key"),
                settings.flag("storage.path-style"));
        if (storage.accessKey().isPresent() != storage.secretKey().isPresent()) {
            settings.problem(
                    "storage",
                    "access-key and secret-key go together; set LOTLAKE_S3_ACCESS_KEY and LOTLAKE_S3_SECRET_KEY");
        }
        return storage;
    }

    @Override
    public String toString() {
        return endpoint.orElse("Amazon S3") + " in " + region;
    }
}
