package io.lotlake.app.bucket;

import io.lotlake.app.preflight.Preflight.Finding;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Does once what a run does in the bucket, each with an object of its own: put, get, list, delete, upload in parts. */
final class Rights {
    private static final String CHECK = "rights";
    private static final String PROBE = "_lotlake_doctor_probe_";

    private final Bucket bucket;
    private final S3Client client;
    private final String key;
    private final List<String> missing = new ArrayList<>();

    Rights(Bucket bucket) {
        this.bucket = bucket;
        this.client = bucket.client();
        this.key = bucket.prefix() + PROBE + UUID.randomUUID();
    }

    /** A request of which only the success counts. */
    private interface Request {
        void send() throws SdkException;
    }

    Finding finding() {
        try {
            attempt(
                    "list (s3:ListBucket)",
                    () -> client.listObjectsV2(
                            list -> list.bucket(bucket.name()).prefix(key).maxKeys(1)));
            attempt("put (s3:PutObject)", this::objects);
            attempt("upload in parts (s3:PutObject)", this::parts);
        } catch (SdkException e) {
            return Finding.fault(CHECK, bucket.failure(e));
        }
        return missing.isEmpty()
                ? Finding.well(CHECK, "get, put, list, delete, upload in parts")
                : Finding.fault(
                        CHECK,
                        new LotlakeException(
                                ExitCode.CONFIGURATION,
                                "Cannot use " + bucket + ": the access key may not " + String.join(", ", missing)
                                        + "; allow it below s3://" + bucket.name() + "/" + bucket.prefix()));
    }

    private void attempt(String right, Request request) {
        try {
            request.send();
        } catch (S3Exception e) {
            if (!Bucket.isForbidden(e)) {
                throw e;
            }
            missing.add(right);
        }
    }

    /** Where versioning is on, it takes back both versions that it made, if it may. */
    private void objects() {
        PutObjectResponse put = client.putObject(
                object -> object.bucket(bucket.name()).key(key), RequestBody.fromString("lotlake doctor"));
        try {
            attempt(
                    "get (s3:GetObject)",
                    () -> client.getObjectAsBytes(
                            object -> object.bucket(bucket.name()).key(key)));
        } finally {
            attempt("delete (s3:DeleteObject)", () -> {
                DeleteObjectResponse marker = client.deleteObject(
                        object -> object.bucket(bucket.name()).key(key));
                forget(put.versionId());
                forget(marker.versionId());
            });
        }
    }

    private void forget(@Nullable String version) {
        if (version == null) {
            return;
        }
        try {
            client.deleteObject(object -> object.bucket(bucket.name()).key(key).versionId(version));
        } catch (S3Exception e) {
            // Runs do not need the right to delete versions; what stays is a few bytes.
        }
    }

    private void parts() {
        String upload = key + "_parts";
        CreateMultipartUploadResponse begun = client.createMultipartUpload(
                object -> object.bucket(bucket.name()).key(upload));
        try {
            client.uploadPart(
                    request -> request.bucket(bucket.name())
                            .key(upload)
                            .uploadId(begun.uploadId())
                            .partNumber(1),
                    RequestBody.fromString("lotlake doctor"));
        } finally {
            attempt(
                    "abort uploads (s3:AbortMultipartUpload)",
                    () -> client.abortMultipartUpload(
                            object -> object.bucket(bucket.name()).key(upload).uploadId(begun.uploadId())));
        }
    }
}
