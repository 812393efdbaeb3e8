package io.lotlake.app.stores;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An S3 store that answers, and a bucket in it, which need not exist.
 *
 * @param caFile the PEM file of the CA that signed the certificate of an https endpoint
 */
public record Store(
        String endpoint, String region, String accessKey, String secretKey, String bucket, Optional<Path> caFile) {

    /** A new prefix in the bucket. */
    public String freshWarehouse() {
        return "s3://" + bucket + "/" + UUID.randomUUID();
    }

    /** The settings of a lake in the store, keys included. */
    String settings() {
        return "storage { endpoint = \"%s\", region = %s, access-key = \"%s\", secret-key = \"%s\" }"
                .formatted(endpoint, region, accessKey, secretKey);
    }

    /** What a command's environment needs beside these settings. */
    Map<String, String> environment() {
        return caFile.map(file -> Map.of("LOTLAKE_S3_CA_FILE", file.toString())).orElse(Map.of());
    }

    /** The same store with another bucket. */
    Store withBucket(String other) {
        return new Store(endpoint, region, accessKey, secretKey, other, caFile);
    }

    /** The same store for another user. */
    Store as(String otherKey, String otherSecret) {
        return new Store(endpoint, region, otherKey, otherSecret, bucket, caFile);
    }
}
