package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.source.MartComparison;
import io.lotlake.app.source.SourcePlan;
import io.lotlake.common.testing.ObjectStoreExtension;
import io.lotlake.common.testing.ObjectStoreExtension.TestObjectStore;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({PostgresExtension.class, ObjectStoreExtension.class})
class ObjectStoreSeedTest {
    @Test
    void wholeSeedRunsAgainstAnObjectStore(TestDatabase database, TestObjectStore store, @TempDir Path folder)
            throws Exception {
        SourcePlan plan = SourcePlan.defaults(2_000).withRecentRates();
        SeedFixture fixture = SeedFixture.generated(database, plan, folder);
        fixture.runLegacy(plan.makes());
        String storage = "storage { endpoint = \"%s\", access-key = %s, secret-key = %s }"
                .formatted(store.endpoint(), store.accessKey(), store.secretKey());
        fixture.configure(plan.makes(), store.warehouse(), storage);

        SeedFixture.Outcome doctor = FrontProcess.run(
                folder,
                "doctor",
                "--create-bucket",
                "--config",
                fixture.config().toString());
        SeedFixture.Outcome seed = fixture.run("seed");
        SeedFixture.Outcome status =
                FrontProcess.run(folder, "status", "--config", fixture.config().toString());

        assertThat(doctor.exitCode()).as(doctor.out()).isZero();
        assertThat(seed.exitCode()).as(seed.err()).isZero();
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out()).contains("bronze.full_auto", "2,000");
        assertThat(fixture.compare(plan.makes())).allMatch(MartComparison.Result::isEqual);
        assertThat(database.strings("SELECT DISTINCT left(metadata_location, 22) FROM iceberg_tables"))
                .containsExactly("s3://lotlake/warehouse");
    }
}
