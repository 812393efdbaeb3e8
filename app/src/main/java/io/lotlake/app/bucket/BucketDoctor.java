package io.lotlake.app.bucket;

import io.lotlake.app.preflight.Preflight.Finding;
import io.lotlake.common.catalog.CatalogProperties;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.tls.StoreFiles;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.aws.s3.S3FileIO;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Judges the bucket of an {@code s3://} warehouse: whether a run can work there, and what it leaves there for ever. */
public final class BucketDoctor {
    private static final String STORE = "object store";
    private static final String REGION_WITHOUT_A_NAME = "us-east-1";

    private BucketDoctor() {}

    /**
     * All findings, or a single one if the bucket cannot be used.
     *
     * @param create whether a missing bucket is created
     */
    public static List<Finding> findings(LotlakeConfig config, boolean create) {
        try (S3FileIO io = StoreFiles.s3(CatalogProperties.of(config))) {
            return findings(Bucket.of(config, io.client()), create);
        } catch (LotlakeException e) {
            return List.of(Finding.fault(STORE, e));
        }
    }

    private static List<Finding> findings(Bucket bucket, boolean create) {
        List<Finding> findings = new ArrayList<>();
        try {
            Optional<SdkHttpResponse> there = answer(bucket);
            if (there.isEmpty() && create) {
                create(bucket);
            }
            SdkHttpResponse answer = there.or(() -> answer(bucket)).orElseThrow(() -> missing(bucket));
            String how = there.isPresent() ? " at " : " created at ";
            findings.add(Finding.well(STORE, "bucket " + bucket.name() + how + bucket.storage()));
            findings.add(new ClockSkew(Clock.systemUTC()).finding(answer));
            findings.add(new Rights(bucket).finding());
            String server = answer.firstMatchingHeader("Server").orElse("");
            findings.addAll(new Retention(bucket, server).findings());
            return findings;
        } catch (SdkException e) {
            throw bucket.failure(e);
        }
    }

    /** How the store answers a list; empty if there is no such bucket. It may also forbid to list one that is there. */
    private static Optional<SdkHttpResponse> answer(Bucket bucket) {
        try {
            return Optional.of(bucket.client()
                    .listObjectsV2(list ->
                            list.bucket(bucket.name()).prefix(bucket.prefix()).maxKeys(1))
                    .sdkHttpResponse());
        } catch (NoSuchBucketException e) {
            return Optional.empty();
        } catch (S3Exception e) {
            if (!Bucket.isForbidden(e)) {
                throw e;
            }
            return Optional.of(e.awsErrorDetails().sdkHttpResponse());
        }
    }

    private static LotlakeException missing(Bucket bucket) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot use the bucket " + bucket.name() + ": it is not at " + bucket.storage()
                        + "; create it with doctor --create-bucket");
    }

    /** Amazon wants the region to be named, except its first one. */
    private static void create(Bucket bucket) {
        S3Client client = bucket.client();
        String region = bucket.storage().region();
        boolean isNamed = bucket.storage().endpoint().isEmpty() && !region.equals(REGION_WITHOUT_A_NAME);
        try {
            client.createBucket(request -> {
                request.bucket(bucket.name());
                if (isNamed) {
                    request.createBucketConfiguration(CreateBucketConfiguration.builder()
                            .locationConstraint(region)
                            .build());
                }
            });
        } catch (S3Exception e) {
            throw Bucket.isForbidden(e) ? mayNotCreate(bucket, e) : e;
        }
    }

    private static LotlakeException mayNotCreate(Bucket bucket, S3Exception e) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot create the bucket " + bucket.name() + " at " + bucket.storage()
                        + ": the access key may not; allow it s3:CreateBucket, or create the bucket with another key",
                e);
    }
}
