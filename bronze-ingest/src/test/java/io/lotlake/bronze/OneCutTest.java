package io.lotlake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.testing.SourceTables;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Steps;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run reads one moment of the source, in whatever pieces the table lies. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class OneCutTest {
    private static final String PRICES = "public.prices_auto_mobile";

    @TempDir
    private Path warehouse;

    private Lake read(TestDatabase database, SparkSession spark, Map<String, String> more) throws Exception {
        Map<String, String> values = new HashMap<>(more);
        values.put("portals", SourceTables.PORTAL);
        values.put("makes", SourceTables.MAKE);
        values.put("catalog.name", "lake_" + warehouse.getFileName().toString().replaceAll("[^a-z0-9]", ""));
        values.put("bronze.partition-size", "1 MiB");
        Settings settings = TestLake.settings(database, warehouse, values);
        LotlakeConfig config = LotlakeConfig.bind(settings);
        BronzeConfig bronze = BronzeConfig.bind(settings);
        settings.check();
        Lake lake = TestLake.open(config, spark, Instant.now());
        new BronzeIngest(config, bronze, config.allShards())
                .run(lake, new Steps(new PrintStream(OutputStream.nullOutputStream())));
        return lake;
    }

    private static Row figures(Lake lake) {
        return new Shards(lake)
                .rows(Bronze.PRICES_AUTO, Bronze.PORTAL, List.of(SourceTables.PORTAL))
                .selectExpr("count(*)", "count(DISTINCT id)", "coalesce(sum(price), 0)", "coalesce(sum(id), 0)")
                .first();
    }

    /**
     * Every transaction of the writers keeps the number of rows and the sum of prices. A mix of moments shows in both.
     */
    @ParameterizedTest
    @ValueSource(strings = {"cut", "chunked"})
    void writersAtFullSpeedDoNotShow(String mode, TestDatabase database, SparkSession spark) throws Exception {
        SourceTables.create(database);
        database.execute("INSERT INTO " + PRICES + " SELECT i, i, 10, now() FROM generate_series(1, 100000) i;"
                + " CREATE INDEX ON " + PRICES + " (id)");
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService writers = Executors.newFixedThreadPool(2);
        Future<?> mover = writers.submit(() -> move(database, ended, 1, 50_000));
        Future<?> other = writers.submit(() -> move(database, ended, 50_001, 100_000));

        Lake lake = read(database, spark, Map.of("source.mode", mode));
        ended.set(true);
        writers.shutdown();
        assertThat(writers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        mover.get();
        other.get();

        Row figures = figures(lake);
        assertThat(figures.getLong(0)).isEqualTo(100_000);
        assertThat(figures.getLong(1)).isEqualTo(100_000);
        assertThat(figures.getDecimal(2)).isEqualByComparingTo("1000000");
    }

    /** Takes from some rows what it adds to others, and inserts a new row in place of a deleted one. */
    private static void move(TestDatabase database, AtomicBoolean ended, int from, int to) {
        for (int i = from; !ended.get(); i = i + 40 > to ? from : i + 40) {
            database.execute("BEGIN; UPDATE " + PRICES + " SET price = price + 1 WHERE id BETWEEN " + i + " AND "
                    + (i + 9) + "; UPDATE " + PRICES + " SET price = price - 1 WHERE id BETWEEN " + (i + 10) + " AND "
                    + (i + 19) + "; WITH gone AS (DELETE FROM " + PRICES + " WHERE id BETWEEN " + (i + 20) + " AND "
                    + (i + 25) + " RETURNING *) INSERT INTO " + PRICES + " SELECT * FROM gone; COMMIT");
        }
    }

    @Test
    void aQuietSourceIsReadOnceChunkByChunk(TestDatabase database, SparkSession spark) throws Exception {
        SourceTables.create(database);
        SourceTables.addPrices(database, 1, 50_000);

        Lake lake = read(database, spark, Map.of("source.mode", "chunked"));

        assertThat(figures(lake).getLong(0)).isEqualTo(50_000);
        assertThat(lake.readLatest(Bronze.PRICES_AUTO).count()).isEqualTo(50_000);
    }

    @Test
    void aPartitionedTableIsReadByItsLeaves(TestDatabase database, SparkSession spark) throws Exception {
        SourceTables.create(database);
        database.execute("DROP TABLE " + PRICES + "; CREATE TABLE " + PRICES + " ("
                + SourceTables.columns(PricesAuto.LANDING) + ") PARTITION BY RANGE (id);"
                + "CREATE TABLE public.p1 PARTITION OF " + PRICES + " FOR VALUES FROM (0) TO (30000);"
                + "CREATE TABLE public.p2 PARTITION OF " + PRICES + " FOR VALUES FROM (30000) TO (200000)"
                + " PARTITION BY HASH (id);"
                + "CREATE TABLE public.p2a PARTITION OF public.p2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
                + "CREATE TABLE public.p2b PARTITION OF public.p2 FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
        SourceTables.addPrices(database, 1, 60_000);

        Row figures = figures(read(database, spark, Map.of()));

        assertThat(figures.getLong(0)).isEqualTo(60_000);
        assertThat(figures.getLong(1)).isEqualTo(60_000);
    }

    @Test
    void rowsOfTablesThatInheritAreRead(TestDatabase database, SparkSession spark) throws Exception {
        SourceTables.create(database);
        SourceTables.addPrices(database, 1, 10);
        database.execute("CREATE TABLE public.child () INHERITS (" + PRICES + ");"
                + "INSERT INTO public.child SELECT i, i, 1, now() FROM generate_series(11, 50000) i");

        assertThat(figures(read(database, spark, Map.of())).getLong(0)).isEqualTo(50_000);
    }

    @Test
    void aViewIsReadWhole(TestDatabase database, SparkSession spark) throws Exception {
        SourceTables.create(database);
        database.execute("DROP TABLE " + PRICES + "; CREATE VIEW " + PRICES
                + " AS SELECT i::bigint AS id, i::bigint AS lid, 1::numeric(14,2) AS price, now() AS dt"
                + " FROM generate_series(1, 1000) i");

        assertThat(figures(read(database, spark, Map.of())).getLong(0)).isEqualTo(1_000);
        database.execute("DROP VIEW " + PRICES);
    }

    @Test
    void aRoleWithATimeoutReadsToTheEnd(TestDatabase database, SparkSession spark) throws Exception {
        SourceTables.create(database);
        SourceTables.addPrices(database, 1, 100_000);
        database.execute("DROP ROLE IF EXISTS hasty; CREATE ROLE hasty LOGIN SUPERUSER;"
                + " ALTER ROLE hasty SET statement_timeout = '20ms';"
                + " ALTER ROLE hasty SET idle_in_transaction_session_timeout = '20ms'");

        Lake lake = read(database, spark, Map.of("source.user", "hasty", "catalog.user", "postgres"));

        assertThat(figures(lake).getLong(0)).isEqualTo(100_000);
    }
}
