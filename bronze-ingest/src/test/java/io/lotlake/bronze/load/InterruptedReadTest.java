package io.lotlake.bronze.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.testing.SourceTables;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.run.Steps;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A read that ends half way, how the next one continues it, and what may happen in between. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class InterruptedReadTest {
    private static final String PRICES = "public.prices_auto_mobile";
    private static final int ROWS = 100_000;
    /**
     * Stops the read, because Bronze has no such price. The row is near the end, so that chunks before it are
     * committed.
     */
    private static final String BREAK = "UPDATE " + PRICES + " SET price = 'NaN' WHERE id = " + ROWS;

    private static final String MEND = "UPDATE " + PRICES + " SET price = 5 WHERE id = " + ROWS;

    @TempDir
    private Path warehouse;

    private final TestDatabase database;
    private final SparkSession spark;
    private LotlakeConfig config;
    private BronzeConfig bronze;

    InterruptedReadTest(TestDatabase database, SparkSession spark) {
        this.database = database;
        this.spark = spark;
    }

    @BeforeEach
    void source() {
        SourceTables.create(database);
        SourceTables.addPrices(database, 1, ROWS);
        Settings settings = TestLake.settings(
                database,
                warehouse,
                Map.of(
                        "portals",
                        SourceTables.PORTAL,
                        "makes",
                        SourceTables.MAKE,
                        "catalog.name",
                        "lake_" + warehouse.getFileName().toString().replaceAll("[^a-z0-9]", ""),
                        "source.max-connections",
                        "2",
                        "bronze.forgotten.prices_auto",
                        "follow",
                        "bronze.partition-size",
                        "1 MiB",
                        "bronze.commit-size",
                        "1 MiB"));
        config = LotlakeConfig.bind(settings);
        bronze = BronzeConfig.bind(settings);
        settings.check();
    }

    /** Reads the source, and returns the lines that the user sees. */
    private List<String> read() throws Exception {
        return read(TestLake.open(config, spark, Instant.now()));
    }

    private List<String> read(Lake lake) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new BronzeIngest(config, bronze, config.allShards())
                .run(lake, new Steps(new PrintStream(printed, true, StandardCharsets.UTF_8)));
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void interrupt() {
        database.execute(BREAK);
        assertThatThrownBy(this::read).hasMessageContaining("column price holds NaN");
        database.execute(MEND);
    }

    /** A lake for the next try of one run. */
    private Lake again() {
        Lake lake = TestLake.open(config, spark, Instant.now());
        return new Lake(
                lake.spark(), config.buckets(), new Run("again", lake.run().startedAt()));
    }

    private void interruptAgain() {
        database.execute(BREAK);
        assertThatThrownBy(() -> read(again())).hasMessageContaining("column price holds NaN");
        database.execute(MEND);
    }

    private String pricesLine(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("bronze.prices_auto"))
                .findFirst()
                .orElseThrow();
    }

    /** Bronze has every row of the source once, and no other row. */
    private void assertSameAsSource() {
        Lake lake = TestLake.open(config, spark, Instant.now());
        List<String> landed = new Shards(lake)
                        .rows(Bronze.PRICES_AUTO, Bronze.PORTAL, List.of(SourceTables.PORTAL))
                        .selectExpr("concat_ws(' ', id, lid, coalesce(string(price), '-'), unix_micros(dt)) AS row")
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0))
                        .toList();
        List<String> source = database.strings("SELECT concat_ws(' ', id, lid, coalesce(price::text, '-'),"
                + " (extract(epoch FROM dt) * 1000000)::bigint) FROM " + PRICES);
        assertThat(landed).hasSameSizeAs(source);
        assertThat(List.copyOf(new TreeSet<>(landed))).isEqualTo(List.copyOf(new TreeSet<>(source)));
    }

    private long present() {
        Lake lake = TestLake.open(config, spark, Instant.now());
        return new Shards(lake)
                .rows(Bronze.PRICES_AUTO, Bronze.PORTAL, List.of(SourceTables.PORTAL))
                .count();
    }

    private boolean isSettled() {
        return new Shards(TestLake.open(config, spark, Instant.now())).isSettled(Bronze.PRICES_AUTO);
    }

    @Test
    void aTableIsSettledWhenTheInterruptedReadHasComeToItsEnd() throws Exception {
        interrupt();
        boolean interrupted = isSettled();
        read();

        assertThat(interrupted).isFalse();
        assertThat(isSettled()).isTrue();
    }

    @Test
    void nothingOfAnInterruptedShardIsPresent() {
        interrupt();

        assertThat(present()).isZero();
    }

    @Test
    void whatIsFinishedIsNotReadAgain() throws Exception {
        interrupt();

        String line = pricesLine(read());

        assertThat(line).contains("100,000").containsPattern("[1-9][0-9]{4} rows of an interrupted run taken over");
        assertSameAsSource();
    }

    @Test
    @Tag("nightly")
    void anInterruptedRunMayBeInterruptedAgain() throws Exception {
        interrupt();
        interrupt();
        interrupt();
        read();

        assertSameAsSource();
        assertThat(pricesLine(read())).contains("unchanged, 100000 rows read before");
    }

    @Test
    void rowsOfTheLastReadStayUntilARunOfTheSameIdHasReadTheTable() throws Exception {
        read(again());
        database.execute("UPDATE " + PRICES + " SET price = 1 WHERE id % 9000 = 1");
        interruptAgain();
        assertThat(present()).isEqualTo(ROWS);
        database.execute("UPDATE " + PRICES + " SET price = 2 WHERE id % 9000 = 1");
        interruptAgain();
        assertThat(present()).isEqualTo(ROWS);

        read(again());

        assertSameAsSource();
    }

    @Test
    void rowsThatChangedInBetweenAreReadAsTheyAreNow() throws Exception {
        interrupt();
        database.execute("UPDATE " + PRICES + " SET price = 1 WHERE id % 9000 = 1;"
                + " DELETE FROM " + PRICES + " WHERE id % 9000 = 2;"
                + " UPDATE " + PRICES + " SET lid = -lid WHERE id BETWEEN 5000 AND 5100");
        SourceTables.addPrices(database, ROWS + 1, ROWS + 20_000);
        read();

        assertSameAsSource();
    }

    @Test
    void aRewrittenTableIsReadFromTheStartAndTheRunSaysSo() throws Exception {
        interrupt();
        database.execute("DELETE FROM " + PRICES + " WHERE id % 3 = 0");
        database.execute("VACUUM FULL " + PRICES);

        assertThat(pricesLine(read()))
                .endsWith("public.prices_auto_mobile was rewritten or changed its columns since the interrupted run,"
                        + " read from the start");
        assertSameAsSource();
    }

    @Test
    void aColumnThatCameInBetweenIsInAllRows() throws Exception {
        interrupt();
        database.execute("ALTER TABLE " + PRICES + " ADD COLUMN origin text DEFAULT 'old'");
        read();

        assertSameAsSource();
        assertThat(TestLake.open(config, spark, Instant.now())
                        .readLatest(Bronze.PRICES_AUTO)
                        .where("origin = 'old'")
                        .count())
                .isEqualTo(ROWS);
    }

    @Test
    @Tag("nightly")
    void aTableThatWasEmptiedInBetweenIsEmpty() throws Exception {
        interrupt();
        database.execute("TRUNCATE " + PRICES);
        read();

        assertThat(present()).isZero();
    }

    @Test
    @Tag("nightly")
    void aTableThatLostItsEndInBetweenIsReadAsItIs() throws Exception {
        interrupt();
        database.execute("DELETE FROM " + PRICES + " WHERE id > 20000");
        database.execute("VACUUM " + PRICES);
        read();

        assertSameAsSource();
    }

    @Test
    void everySnapshotSaysWhereItsRowsComeFrom() throws Exception {
        read();

        Lake lake = TestLake.open(config, spark, Instant.now());
        assertThat(lake.commits(Bronze.PRICES_AUTO)).hasSizeGreaterThan(2).allSatisfy(commit -> {
            assertThat(commit.property(SummaryKeys.CUT))
                    .hasValueSatisfying(cut -> assertThat(cut)
                            .matches("system=\\d+ timeline=\\d+ snapshot=\\d+:\\d+:\\S* lsn=\\S+ at=\\d+"
                                    + " database=\\d+"));
            assertThat(commit.property(SummaryKeys.CHUNKS + SourceTables.PORTAL))
                    .hasValueSatisfying(chunks -> assertThat(chunks).matches("(\\d+:\\d+-\\d+:\\d+:\\d+ ?)+"));
        });
    }

    @Test
    void aLostHolderEndsTheRunAndTheNextGoesOn() throws Exception {
        database.execute(BREAK);
        database.execute("CREATE OR REPLACE VIEW public.holders AS SELECT pid FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'lotlake source'"
                + " AND state LIKE 'idle in%'");
        Thread killer = new Thread(() -> {
            for (int i = 0; i < 3000 && !killHolder(); i++) {
                Thread.onSpinWait();
            }
        });
        killer.start();
        assertThatThrownBy(this::read)
                .isInstanceOf(LotlakeException.class)
                .satisfies(e -> assertThat(((LotlakeException) e).exitCode())
                        .isIn(ExitCode.UNREACHABLE, ExitCode.CONFIGURATION));
        killer.join();
        database.execute(MEND);
        read();

        assertSameAsSource();
    }

    private boolean killHolder() {
        return database.number("SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM public.holders) killed")
                > 0;
    }
}
