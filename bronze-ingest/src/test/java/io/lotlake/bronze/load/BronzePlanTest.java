package io.lotlake.bronze.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.testing.SourceTables;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class BronzePlanTest {
    @TempDir
    private Path warehouse;

    private List<String> plan(TestDatabase database, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(more);
        values.put("portals", SourceTables.PORTAL);
        values.put("makes", SourceTables.MAKE);
        Settings settings = TestLake.settings(database, warehouse, values);
        LotlakeConfig config = LotlakeConfig.bind(settings);
        BronzeConfig bronze = BronzeConfig.bind(settings);
        settings.check();
        return new BronzeIngest(config, bronze, config.allShards()).preview().plan(38);
    }

    @Test
    void everyTableIsALineAndAllOfThemAreTheLast(TestDatabase database) {
        SourceTables.create(database);
        SourceTables.addPrices(database, 1, 50_000);

        List<String> lines = plan(database, Map.of("bronze.partition-size", "1 MiB", "source.max-connections", "11"));

        assertThat(lines).hasSize(Landings.ALL.size() + 1);
        assertThat(lines.get(0)).matches("public\\.prices_auto_mobile +\\S+ rows +\\d+ KiB +[3-5] chunks");
        assertThat(lines.get(lines.size() - 1))
                .matches(
                        "7 tables, \\d+ MiB of heap, \\d+ chunks and at most as many files, 11 connections, about 0\\.0"
                                + " minutes at 50 MB/s for each of 10 cores");
    }

    @Test
    void aPlanOfTooManyFilesIsRefused(TestDatabase database) {
        SourceTables.create(database);
        SourceTables.addPrices(database, 1, 100_000);

        assertThatThrownBy(() -> plan(database, Map.of("bronze.partition-size", "1 MiB", "bronze.max-files", "5")))
                .hasMessageMatching(
                        "Cannot read the source: the plan makes \\d+ files where lotlake\\.bronze\\.max-files = 5;"
                                + " raise lotlake\\.bronze\\.partition-size \\(1 MiB\\) so that they are"
                                + " fewer and larger")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    @Test
    void anUnknownModeIsRefusedWithTheKnownOnes(TestDatabase database) {
        assertThatThrownBy(() -> plan(database, Map.of("source.mode", "fast")))
                .hasMessageContaining("'fast' is neither cut nor chunked");
    }
}
