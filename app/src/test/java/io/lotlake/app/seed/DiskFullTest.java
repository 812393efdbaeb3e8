package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.generator.legacy.MartComparison;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real file system becomes full in the middle of a seed. */
@Tag("nightly")
@ExtendWith(PostgresExtension.class)
class DiskFullTest {
    private static final long PATIENCE_MINUTES = 3;
    private static final SourcePlan PLAN =
            new SourcePlan(5, 300, 900, List.of("mobile", "scout"), List.of("volkswagen")).withRecentRates();

    @TempDir
    private Path folder;

    private SeedFixture fixture;

    @BeforeEach
    void source() throws Exception {
        assumeThat(SmallDisk.isPossible()).as("unshare makes a mount namespace").isTrue();
        fixture = SeedFixture.generated(PostgresExtension.create(), PLAN, folder);
    }

    /** The outcome of a command that sees the disk. */
    private SeedFixture.Outcome lotlake(SmallDisk disk, String command, String... options) throws Exception {
        Path printed = Files.createTempFile(folder, command, ".log");
        return ended(start(disk, printed, command, options), printed);
    }

    private Process start(SmallDisk disk, Path printed, String command, String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(command, "--config", fixture.config().toString()));
        return LotlakeProcess.start(disk.launcher(), List.of(options), printed, arguments);
    }

    private static SeedFixture.Outcome ended(Process process, Path printed) throws Exception {
        assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
        return new SeedFixture.Outcome(process.exitValue(), Files.readString(printed), "");
    }

    private static void assertSaysSo(SeedFixture.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(5);
        assertThat(outcome.out()).contains("Cannot write", "No space left on device", "free space", "spark.local.dir");
    }

    private void assertWhole(SmallDisk disk, String... options) throws Exception {
        SeedFixture.Outcome seed = lotlake(disk, "seed", options);
        assertThat(seed.exitCode()).as(seed.out()).isZero();
        SeedFixture.Outcome verify = lotlake(disk, "verify");
        assertThat(verify.exitCode()).as(verify.out()).isZero();
        fixture.runLegacy(PLAN.makes());
        assertThat(fixture.compare(PLAN.makes())).allMatch(MartComparison.Result::isEqual);
    }

    @Test
    void aFullWarehouseEndsTheSeedWhichGoesOnWhenThereIsRoom() throws Exception {
        Path warehouse = Files.createDirectory(folder.resolve("warehouse"));
        try (SmallDisk disk = SmallDisk.mounted(warehouse, "256k")) {
            SeedFixture.Outcome foreseen = lotlake(disk, "seed");
            assertThat(foreseen.exitCode()).as(foreseen.out()).isEqualTo(5);
            assertThat(foreseen.out()).contains("Cannot seed", "make free space there");
            disk.resize("1m");
            assertSaysSo(lotlake(disk, "seed"));
            disk.resize("256m");

            assertWhole(disk);
        }
    }

    @Test
    void aFullSpillFolderEndsTheSeedWhichGoesOnWhenThereIsRoom() throws Exception {
        Path spill = Files.createDirectory(folder.resolve("spill"));
        String local = "-Dspark.local.dir=" + spill;
        try (SmallDisk disk = SmallDisk.mounted(spill, "32k")) {
            assertSaysSo(lotlake(disk, "seed", local));
            disk.resize("256m");

            assertWhole(disk, local);
        }
    }

    @Test
    void aWarehouseThatBecomesReadOnlyEndsTheSeedWhichGoesOnWhenItCanBeWritten() throws Exception {
        Path warehouse = Files.createDirectory(folder.resolve("warehouse"));
        try (SmallDisk disk = SmallDisk.mounted(warehouse, "256m")) {
            Path printed = Files.createTempFile(folder, "seed", ".log");
            Process seed = start(disk, printed, "seed");
            while (fixture.database().number("SELECT count(*) FROM pg_class WHERE relname = 'iceberg_tables'") == 0
                    || fixture.database().number("SELECT count(*) FROM iceberg_tables") < 2) {
                assertThat(seed.isAlive()).isTrue();
            }
            // The system refuses this while a file is being written.
            while (!disk.canRemount("ro")) {
                assertThat(seed.isAlive()).isTrue();
            }

            SeedFixture.Outcome outcome = ended(seed, printed);

            assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(5);
            // Hadoop does not say why it cannot create a folder.
            assertThat(outcome.out())
                    .containsPattern("Read-only file system|Mkdirs failed to create")
                    .doesNotContain("not foreseen");
            assertThat(disk.canRemount("rw")).isTrue();
            assertWhole(disk);
        }
    }
}
