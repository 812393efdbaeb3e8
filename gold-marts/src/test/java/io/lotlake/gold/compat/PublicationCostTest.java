package io.lotlake.gold.compat;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.publication.Publisher;
import io.lotlake.gold.quality.GateRules;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the moment of publication costs once everything is built; {@code bench/publication} prints it. */
@Tag("nightly")
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class PublicationCostTest {
    private static final int ROUNDS = 6;
    private static final long ROWS = 1_000_000;
    private static final int COLUMNS = 20;
    private static final List<String> MAKES = List.of("audi", "bmw", "fiat", "opel", "seat");
    private static final List<TableSpec> TABLES = IntStream.range(0, 10)
            .mapToObj(number -> table("gold.t" + number, "A row.")
                    .required("number", LongType, "A number.")
                    .build())
            .toList();

    @Test
    void tenTablesAndFiveMartTablesTakeWellUnderASecond(
            TestDatabase database, SparkSession spark, @TempDir Path warehouse) throws Exception {
        LegacyFunctions.installMart(database);
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        List<Long> millis = new ArrayList<>();

        for (int round = 0; round < ROUNDS; round++) {
            try (OpenRun run = OpenRun.begin(config, new Run("round_" + round, Instant.EPOCH), "bench", "")) {
                Lake lake = TestLake.open(config, spark, run);
                Edition edition = build(lake);
                StagedMart mart = stage(database, round);
                Publisher publisher = new Publisher(lake, config);
                long start = System.nanoTime();
                publisher.publish(edition, Optional.of(mart));
                millis.add((System.nanoTime() - start) / 1_000_000);
            }
        }

        List<Long> warm = millis.subList(1, ROUNDS).stream().sorted().toList();
        System.out.println("publication of 10 tables and 5 mart tables: first " + millis.get(0) + " ms, then "
                + warm.get(0) + " to " + warm.get(warm.size() - 1) + " ms, median " + median(millis) + " ms");
        assertThat(median(millis)).isLessThan(1_000);
        assertThat(database.number("SELECT count(*) FROM ops.publication_tables"))
                .isEqualTo(10L * ROUNDS);
    }

    /** Writes the same rows to a table on main and to a table on a branch. */
    @Test
    void writesToMainAndToABranchAreTimed(TestDatabase database, SparkSession spark, @TempDir Path warehouse)
            throws Exception {
        Settings settings = TestLake.settings(
                database, warehouse, Map.of("portals", "mobile", "makes", "fiat", "catalog.name", "branches"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        List<Long> main = new ArrayList<>();
        List<Long> branch = new ArrayList<>();

        for (int round = 0; round < ROUNDS; round++) {
            try (OpenRun run = OpenRun.begin(config, new Run("round_" + round, Instant.EPOCH), "bench", "")) {
                Lake lake = TestLake.open(config, spark, run);
                main.add(written(lake, wide("silver.wide")));
                branch.add(written(lake, wide("gold.wide")));
                assertThat(lake.hasBranch(wide("silver.wide"))).isFalse();
                assertThat(lake.hasBranch(wide("gold.wide"))).isTrue();
            }
        }

        System.out.println("writing " + ROWS + " rows of " + COLUMNS + " columns: to main median " + median(main)
                + " ms, to a branch " + median(branch) + " ms");
    }

    private static TableSpec wide(String name) {
        TableSpec.Builder wide = table(name, "A row.");
        IntStream.range(0, COLUMNS).forEach(number -> wide.required("c" + number, LongType, "A number."));
        return wide.build();
    }

    private static long written(Lake lake, TableSpec table) {
        String[] columns = IntStream.range(0, COLUMNS)
                .mapToObj(number -> "id % (1000 + " + number + ") AS c" + number)
                .toArray(String[]::new);
        Dataset<Row> rows = lake.spark().range(ROWS).selectExpr(columns);
        long start = System.nanoTime();
        lake.create(table);
        long total = lake.overwrite(table, rows, table.name(), Map.of()).totalRows();
        assertThat(total).isEqualTo(ROWS);
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** The median without the first value, which is cold. */
    private static long median(List<Long> millis) {
        List<Long> warm = millis.subList(1, millis.size()).stream().sorted().toList();
        return warm.get(warm.size() / 2);
    }

    private static Edition build(Lake lake) {
        for (TableSpec table : TABLES) {
            lake.create(table);
            lake.overwrite(table, lake.spark().range(10).toDF("number"), table.name(), Map.of());
        }
        return Edition.of(lake, TABLES);
    }

    private static StagedMart stage(TestDatabase database, int round) throws Exception {
        MartBuild build = MartBuild.of("raw", "round_" + round);
        PublishConfig patient = new PublishConfig(2_000, 5, 1, 0.2, new GateRules(Map.of(), 1));
        MartSwap swap = new MartSwap(build, database.endpoint("mart"), patient);
        try (Connection connection = database.connect()) {
            Rows.execute(connection, build.createRegister());
            for (String make : MAKES) {
                Rows.execute(connection, build.createTable(make));
                swap.finish(connection, make);
            }
        }
        return new StagedMart(swap, MAKES, 0, 0);
    }
}
