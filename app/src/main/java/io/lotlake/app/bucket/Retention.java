package io.lotlake.app.bucket;

import io.lotlake.app.preflight.Preflight.Finding;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What the bucket keeps although a run has deleted it, and what it deletes although a table needs it: object lock,
 * versioning and lifecycle.
 *
 * @param server the name of the store's program; empty if it does not tell it
 */
record Retention(Bucket bucket, String server) {
    private static final String LOCK = "object lock";
    private static final String VERSIONING = "versioning";
    private static final String LIFECYCLE = "lifecycle";
    private static final String GET_LIFECYCLE = "GetLifecycleConfiguration";
    /** It stores no rules with AbortIncompleteMultipartUpload. */
    private static final String MINIO = "MinIO";

    private static final int NOT_FOUND = 404;

    /** The answer of the store to a question; {@code finding} is there if it did not answer. */
    private record Answer<T>(@Nullable T value, Optional<Finding> finding) {
        private static <T> Answer<T> ask(Bucket bucket, String check, String action, Supplier<T> question) {
            try {
                return new Answer<>(question.get(), Optional.empty());
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND) {
                    return new Answer<>(null, Optional.empty());
                }
                Finding silent = Bucket.silence(e, action)
                        .map(reason -> Finding.unknown(check, reason))
                        .orElseGet(() -> Finding.fault(check, bucket.failure(e)));
                return new Answer<>(null, Optional.of(silent));
            } catch (SdkException e) {
                return new Answer<>(null, Optional.of(Finding.fault(check, bucket.failure(e))));
            }
        }
    }

    List<Finding> findings() {
        S3Client client = bucket.client();
        Answer<LifecycleRules> rules = Answer.ask(
                bucket,
                LIFECYCLE,
                GET_LIFECYCLE,
                () -> new LifecycleRules(
                        bucket.prefix(),
                        client.getBucketLifecycleConfiguration(request -> request.bucket(bucket.name()))
                                .rules()));
        LifecycleRules known = rules.value() == null ? new LifecycleRules(bucket.prefix(), List.of()) : rules.value();
        return List.of(
                lock(),
                versioning(rules.finding().isPresent() ? Optional.empty() : Optional.of(known)),
                rules.finding().orElseGet(() -> lifecycle(known)));
    }

    private Finding lock() {
        Answer<ObjectLockConfiguration> lock = Answer.ask(
                bucket,
                LOCK,
                "GetBucketObjectLockConfiguration",
                () -> bucket.client()
                        .getObjectLockConfiguration(request -> request.bucket(bucket.name()))
                        .objectLockConfiguration());
        if (lock.finding().isPresent()) {
            return lock.finding().get();
        }
        DefaultRetention retention = lock.value() == null || lock.value().rule() == null
                ? null
                : lock.value().rule().defaultRetention();
        if (retention == null) {
            return Finding.well(LOCK, "no object is kept by default");
        }
        String time = retention.years() == null ? retention.days() + " days" : retention.years() + " years";
        return Finding.warning(
                LOCK,
                "every object is kept for " + time + " (" + retention.modeAsString()
                        + "), also what maintain deletes because it expired; keep the lake in a bucket without a"
                        + " default retention");
    }

    /** @param rules empty if the store does not tell them */
    private Finding versioning(Optional<LifecycleRules> rules) {
        Answer<BucketVersioningStatus> status = Answer.ask(
                bucket,
                VERSIONING,
                "GetBucketVersioning",
                () -> bucket.client()
                        .getBucketVersioning(request -> request.bucket(bucket.name()))
                        .status());
        if (status.finding().isPresent()) {
            return status.finding().get();
        }
        if (status.value() == null) {
            return Finding.well(VERSIONING, "off");
        }
        String state = status.value() == BucketVersioningStatus.ENABLED ? "on" : "suspended";
        if (rules.isEmpty()) {
            return Finding.unknown(
                    VERSIONING,
                    state + "; cannot tell whether the store ever deletes what maintain has deleted: a lifecycle rule"
                            + " with NoncurrentVersionExpiration does");
        }
        return rules.get().expiresNoncurrentVersions()
                ? Finding.well(VERSIONING, state + ", and earlier versions expire")
                : Finding.warning(
                        VERSIONING,
                        state + ", and it keeps for ever what maintain deletes, personal data too; add a lifecycle"
                                + " rule with NoncurrentVersionExpiration and without NewerNoncurrentVersions, or"
                                + " switch versioning off");
    }

    private Finding lifecycle(LifecycleRules rules) {
        List<String> harms = rules.harms();
        if (!harms.isEmpty()) {
            return Finding.fault(
                    LIFECYCLE,
                    new LotlakeException(
                            ExitCode.CONFIGURATION,
                            "Cannot keep a lake in " + bucket + ": " + String.join("; ", harms)
                                    + "; limit each rule to a prefix outside the lake, or remove it"));
        }
        if (server.startsWith(MINIO) && !rules.abortsUploads()) {
            return Finding.well(
                    LIFECYCLE,
                    "MinIO itself aborts uploads that were not completed, after api stale_uploads_expiry (24 hours)");
        }
        return rules.abortsUploads()
                ? Finding.well(LIFECYCLE, "uploads that were not completed are aborted")
                : Finding.warning(
                        LIFECYCLE,
                        "the parts of uploads that a killed run did not complete stay for ever, and nothing shows"
                                + " them; add a rule with AbortIncompleteMultipartUpload after 7 days");
    }
}
