package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.testing.ObjectStoreExtension;
import io.lotlake.common.testing.ObjectStoreExtension.TestObjectStore;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.generator.legacy.MartComparison;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsPrefixOperations;
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

        fixture.configure(plan.makes(), store.warehouse() + "-2", storage);
        copy(fixture, store.warehouse(), store.warehouse() + "-2");
        SeedFixture.Outcome relocated =
                fixture.run("relocate", "--from", store.warehouse(), "--to", store.warehouse() + "-2");

        assertThat(relocated.exitCode()).as(relocated.out() + relocated.err()).isZero();
        assertThat(database.strings("SELECT metadata_location FROM iceberg_tables"))
                .allMatch(file -> file.startsWith(store.warehouse() + "-2/"));
        assertThat(fixture.ask("SELECT count(*) FROM bronze.full_auto")).containsExactly("2000");
    }

    /** Copies a bucket's objects as an operator would, and deletes the old ones. */
    private static void copy(SeedFixture fixture, String from, String to) throws IOException {
        LotlakeConfig config = LotlakeConfig.bind(Settings.load(Optional.of(fixture.config())));
        try (FileIO io = LakeTables.fileIo(config)) {
            List<String> files = new ArrayList<>();
            ((SupportsPrefixOperations) io).listPrefix(from + "/").forEach(file -> files.add(file.location()));
            assertThat(files).isNotEmpty();
            for (String file : files) {
                try (InputStream in = io.newInputFile(file).newStream();
                        OutputStream out = io.newOutputFile(file.replace(from + "/", to + "/"))
                                .createOrOverwrite()) {
                    in.transferTo(out);
                }
                io.deleteFile(file);
            }
        }
    }
}
