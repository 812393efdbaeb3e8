package io.lotlake.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.SeedFixture;
import io.lotlake.common.catalog.CatalogProperties;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.tls.StoreFiles;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

/** The doctor at a server that has versions, object lock and rights by bucket policy, and no lifecycle. */
@Tag("stores")
@ExtendWith(PostgresExtension.class)
class StoreDoctorTest {
    private static final SourcePlan PLAN = new SourcePlan(5, 20, 20, List.of("mobile"), List.of("volkswagen"));
    private static final String GUEST = "guest";
    private static final String GUEST_SECRET = "guest-secret";

    @TempDir
    private Path folder;

    private VersityGateway gateway;
    private SeedFixture fixture;

    @BeforeEach
    void start() throws Exception {
        Path versions = Files.createDirectories(folder.resolve("versions"));
        gateway = VersityGateway.start(folder, List.of("--versioning-dir", versions.toString()));
        fixture = SeedFixture.generated(PostgresExtension.create(), PLAN, folder);
        configure(gateway.store());
        assertThat(doctor("--create-bucket").exitCode()).isZero();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void configure(Store store) throws Exception {
        fixture.configure(PLAN.makes(), "s3://" + store.bucket() + "/lake", store.settings());
    }

    private LotlakeCommand.Outcome doctor(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 1];
        all[0] = "doctor";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new LotlakeCommand(folder, fixture.config(), Map.of()).run(all);
    }

    private interface Change {
        void apply(S3Client client);
    }

    private void change(Change change) {
        LotlakeConfig config = LotlakeConfig.bind(Settings.load(Optional.of(fixture.config())));
        try (S3FileIO io = StoreFiles.s3(CatalogProperties.of(config))) {
            change.apply(io.client());
        }
    }

    @Test
    void aPlainBucketIsWellAsFarAsTheStoreTells() throws Exception {
        LotlakeCommand.Outcome doctor = doctor();

        assertThat(doctor.exitCode()).as(doctor.printed()).isZero();
        assertThat(doctor.printed())
                .contains("ok    object store: bucket " + gateway.store().bucket())
                .contains("ok    clock: less than a minute")
                .contains("ok    rights: get, put, list, delete, upload in parts")
                .contains("ok    object lock: no object is kept by default")
                .contains("?     lifecycle: cannot tell: the store does not implement GetLifecycleConfiguration");
    }

    @Test
    void versionsAreNotJudgedWithoutALifecycle() throws Exception {
        change(client -> client.putBucketVersioning(
                request -> request.bucket(gateway.store().bucket())
                        .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED))));

        LotlakeCommand.Outcome doctor = doctor();

        assertThat(doctor.exitCode()).as(doctor.printed()).isZero();
        assertThat(doctor.printed()).contains("?     versioning: on; cannot tell", "NoncurrentVersionExpiration");
    }

    @Test
    void aDefaultRetentionIsTold() throws Exception {
        Store locked = gateway.store().withBucket("locked");
        change(client -> {
            client.createBucket(request -> request.bucket(locked.bucket()).objectLockEnabledForBucket(true));
            client.putObjectLockConfiguration(request -> request.bucket(locked.bucket())
                    .objectLockConfiguration(lock -> lock.objectLockEnabled(ObjectLockEnabled.ENABLED)
                            .rule(rule -> rule.defaultRetention(retention -> retention
                                    .mode(ObjectLockRetentionMode.GOVERNANCE)
                                    .days(90)))));
        });
        configure(locked);

        LotlakeCommand.Outcome doctor = doctor();

        assertThat(doctor.exitCode()).as(doctor.printed()).isZero();
        assertThat(doctor.printed()).contains("warn  object lock: every object is kept for 90 days (GOVERNANCE)");
    }

    @Test
    void missingRightsAreNamed() throws Exception {
        gateway.createUser(GUEST, GUEST_SECRET);
        String bucket = gateway.store().bucket();
        change(client ->
                client.putBucketPolicy(request -> request.bucket(bucket).policy("""
                {"Statement": [{"Effect": "Allow", "Principal": "%1$s", "Action": ["s3:ListBucket"],
                                "Resource": "arn:aws:s3:::%2$s"},
                               {"Effect": "Allow", "Principal": "%1$s", "Action": ["s3:GetObject", "s3:PutObject"],
                                "Resource": "arn:aws:s3:::%2$s/*"}]}""".formatted(GUEST, bucket))));
        configure(gateway.store().as(GUEST, GUEST_SECRET));

        LotlakeCommand.Outcome doctor = doctor();

        assertThat(doctor.exitCode()).as(doctor.printed()).isEqualTo(3);
        assertThat(doctor.printed())
                .contains("FAIL  rights: Cannot use the bucket " + bucket)
                .contains("may not delete (s3:DeleteObject), abort uploads (s3:AbortMultipartUpload); allow it below");
    }
}
