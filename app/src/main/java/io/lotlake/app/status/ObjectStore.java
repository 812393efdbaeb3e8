package io.lotlake.app.status;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.StorageConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.errors.MinioException;
import java.net.URI;

/** The bucket of an {@code s3://} warehouse. */
final class ObjectStore {
    private final LotlakeConfig config;
    private final String bucket;

    ObjectStore(LotlakeConfig config) {
        this.config = config;
        this.bucket = URI.create(config.warehouse()).getHost();
    }

    /** Says whether the bucket exists, and creates a missing one if {@code create} is set. */
    String check(boolean create) {
        try {
            MinioClient client = client();
            try {
                return check(client, create);
            } finally {
                client.close();
            }
        } catch (LotlakeException e) {
            throw e;
        } catch (Exception e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot reach the object store " + config.storage() + ": " + reason
                            + "; check lotlake.storage.endpoint and the keys",
                    e);
        }
    }

    private String check(MinioClient client, boolean create) throws MinioException {
        boolean present =
                client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build());
        if (!present && create) {
            client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
            return "bucket " + bucket + " created at " + config.storage();
        }
        if (!present) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot use the bucket " + bucket + ": it is not at " + config.storage()
                            + "; create it with doctor --create-bucket");
        }
        return "bucket " + bucket + " at " + config.storage();
    }

    private MinioClient client() {
        StorageConfig storage = config.storage();
        MinioClient.Builder builder = MinioClient.builder()
                .region(storage.region())
                .endpoint(storage.endpoint().orElse("https://s3.amazonaws.com"));
        storage.accessKey()
                .ifPresent(key -> builder.credentials(key, storage.secretKey().orElseThrow()));
        return builder.build();
    }
}
