package io.lotlake.common.config;

import io.lotlake.common.tls.Certificates;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Optional;

/**
 * The access to an S3 store. It is not used if the warehouse is a folder.
 *
 * @param endpoint the endpoint; empty for Amazon S3
 * @param accessKey the access key; empty for the default credential chain of the AWS SDK
 * @param secretKey the secret key; it is never printed
 * @param caFile the file with the certificates of the CAs that are trusted; empty for those that Java trusts
 * @param certificates the content of that file
 */
public record StorageConfig(
        Optional<String> endpoint,
        String region,
        Optional<String> accessKey,
        Optional<String> secretKey,
        boolean pathStyle,
        Optional<Path> caFile,
        Optional<Certificates> certificates) {
    private static final String CA_FILE = "storage.ca-file";

    static StorageConfig bind(Settings settings) {
        Optional<Path> caFile = settings.optional(CA_FILE).map(Path::of).map(Path::toAbsolutePath);
        StorageConfig storage = new StorageConfig(
                settings.optional("storage.endpoint"),
                settings.required("storage.region", "us-east-1 will do for MinIO"),
                settings.secret("storage.access-key"),
                settings.secret("storage.secret-key"),
                settings.flag("storage.path-style"),
                caFile,
                caFile.flatMap(file -> certificates(settings, file)));
        if (storage.accessKey().isPresent() != storage.secretKey().isPresent()) {
            settings.problem(
                    "storage",
                    "access-key and secret-key go together; set LOTLAKE_S3_ACCESS_KEY and LOTLAKE_S3_SECRET_KEY");
        }
        return storage;
    }

    private static Optional<Certificates> certificates(Settings settings, Path file) {
        try {
            return Optional.of(Certificates.read(file));
        } catch (IOException e) {
            settings.problem(CA_FILE, "cannot read " + file + " as a PEM file");
        } catch (CertificateException e) {
            settings.problem(
                    CA_FILE, file + " has no certificate that can be read; write that of the CA into it, in PEM");
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return endpoint.orElse("Amazon S3") + " in " + region;
    }
}
