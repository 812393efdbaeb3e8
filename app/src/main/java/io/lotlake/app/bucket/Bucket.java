package io.lotlake.app.bucket;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.StorageConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.LotlakeException;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The bucket of a warehouse, with the client that a run has, too.
 *
 * @param prefix of the keys of the lake's files; it ends in a slash, or is empty
 */
record Bucket(S3Client client, StorageConfig storage, String name, String prefix) {
    private static final String SCHEME = "s3://";
    private static final int REFUSED = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final int NOT_IMPLEMENTED = 501;

    /** Codes of a refusal that no right would change. */
    private static final Set<String> NO_LOGIN =
            Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "RequestTimeTooSkewed");

    static Bucket of(LotlakeConfig config, S3Client client) {
        String[] parts = config.warehouse().substring(SCHEME.length()).split("/", 2);
        String prefix = parts.length == 1 || parts[1].isEmpty() ? "" : parts[1] + "/";
        return new Bucket(client, config.storage(), parts[0], prefix);
    }

    /** The reason why the store does not tell something; empty if the failure is of another kind. */
    static Optional<String> silence(S3Exception refusal, String action) {
        return switch (refusal.statusCode()) {
            case NOT_ALLOWED, NOT_IMPLEMENTED -> Optional.of("cannot tell: the store does not implement " + action);
            case FORBIDDEN -> Optional.of("cannot tell: the access key may not ask; allow it s3:" + action);
            default ->
                refusal.statusCode() >= REFUSED && refusal.statusCode() < FAILED
                        ? Optional.of("cannot tell: the store answers " + action + " with " + refusal.statusCode())
                        : Optional.empty();
        };
    }

    /** Whether the access key lacks a right. */
    static boolean isForbidden(S3Exception refusal) {
        return refusal.statusCode() == FORBIDDEN && !NO_LOGIN.contains(code(refusal));
    }

    private static String code(S3Exception refusal) {
        return refusal.awsErrorDetails() == null
                ? ""
                : String.valueOf(refusal.awsErrorDetails().errorCode());
    }

    LotlakeException failure(Exception e) {
        return Errors.storage("use " + this, e, "check lotlake.storage.endpoint and the keys");
    }

    @Override
    public String toString() {
        return "the bucket " + name + " at " + storage;
    }
}
