package io.lotlake.bronze.testing;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.SourceVerification;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.landing.Countries;
import io.lotlake.bronze.landing.CurrencyRates;
import io.lotlake.bronze.landing.CustAuto;
import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.landing.Lot;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.landing.StatAuto;
import io.lotlake.bronze.log.PresentRows;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.sync.BronzeChanges;
import io.lotlake.bronze.sync.BronzeSync;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.run.Steps;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.common.verify.Report;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A source with every table and with keys as in production. Beside it is a lake that is seeded and synced, with an hour
 * between two runs.
 */
public final class SyncedSource {
    public static final String LISTINGS = "public.full_auto_a";
    public static final String PRICES = "public.prices_auto_a";

    private final TestDatabase database = PostgresExtension.create();
    private final Path warehouse;
    private final SparkSession session;
    private Instant moment = Instant.parse("2026-03-01T00:00:00Z");
    private String printed = "";
    private final List<String> verified = new ArrayList<>();

    public SyncedSource(Path warehouse, SparkSession spark) {
        this.warehouse = warehouse;
        create("a");
        for (Landing landing : List.of(Lot.LANDING, CurrencyRates.LANDING, Countries.LANDING)) {
            createTable(landing, landing.shards(List.of(), List.of("fiat")).get(0));
        }
        this.session = TestLake.open(config(settings(Map.of())), spark, moment).spark();
    }

    /** Creates the tables of a portal. */
    public void create(String portal) {
        for (Landing landing : List.of(PricesAuto.LANDING, FullAuto.LANDING, StatAuto.LANDING, CustAuto.LANDING)) {
            createTable(landing, portal);
        }
    }

    private void createTable(Landing landing, String shard) {
        String columns = landing.source().stream()
                .map(column -> column.name() + " " + column.type())
                .collect(joining(", "));
        String key = String.join(", ", Shards.keyColumns(landing.table(), landing.shardColumn()));
        execute("CREATE SCHEMA IF NOT EXISTS " + landing.schema() + "; CREATE TABLE " + landing.relation(shard) + " ("
                + columns + ", PRIMARY KEY (" + key + ")) WITH (autovacuum_enabled = off)");
    }

    private Settings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "portals", "a",
                "makes", "fiat",
                "gates.allow-empty-source", "true",
                "bronze.partition-size", "1 MiB",
                "sync.max-delete-ratio", "1",
                "source.max-connections", "4"));
        all.putAll(more);
        return TestLake.settings(database, warehouse, all);
    }

    private static LotlakeConfig config(Settings settings) {
        return LotlakeConfig.bind(settings);
    }

    public TestDatabase database() {
        return database;
    }

    public void execute(String sql) {
        database.execute(sql);
    }

    /** Adds listings with few values. */
    public void addListings(int from, int to) {
        execute("INSERT INTO " + LISTINGS + " (lid, title, price, created, modified) SELECT i, 'car ' || i, i, now(),"
                + " '2026-01-01Z' FROM generate_series(" + from + ", " + to + ") i");
    }

    public void addPrices(int from, int to) {
        execute("INSERT INTO " + PRICES + " SELECT i, i % 100, i, '2026-01-01Z' FROM generate_series(" + from + ", "
                + to + ") i");
    }

    public Lake lake() {
        moment = moment.plus(Duration.ofHours(1));
        return new Lake(session, OptionalInt.of(2), Run.startingAt(moment));
    }

    /** The lake for the next run, which has an id that may have been used before. */
    public Lake lake(String id) {
        moment = moment.plus(Duration.ofHours(1));
        return new Lake(session, OptionalInt.of(2), new Run(id, moment));
    }

    public void seed(Map<String, String> more) throws Exception {
        seed(lake(), more);
    }

    public void seed(Lake lake, Map<String, String> more) throws Exception {
        Settings settings = settings(more);
        LotlakeConfig config = config(settings);
        BronzeConfig bronze = BronzeConfig.bind(settings);
        settings.check();
        Printed out = new Printed();
        new BronzeIngest(config, bronze, config.allShards()).run(lake, steps(out));
        printed = out.text();
    }

    public BronzeChanges sync() throws Exception {
        return sync(Map.of());
    }

    public BronzeChanges sync(Map<String, String> more, String... allowDeletes) throws Exception {
        return sync(lake(), more, allowDeletes);
    }

    public BronzeChanges sync(Lake lake, Map<String, String> more, String... allowDeletes) throws Exception {
        Printed out = new Printed();
        BronzeChanges changes = configured(more, allowDeletes).run(lake, steps(out));
        printed = out.text();
        return changes;
    }

    /** Runs a sync that fails as soon as it shows the line of a table. */
    public void crash(String table) {
        OutputStream broken = new OutputStream() {
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            @Override
            public void write(int character) {
                line.write(character);
                if (character == '\n' && line.toString(StandardCharsets.UTF_8).contains("\n" + table)) {
                    throw new IllegalStateException("crashed after " + table);
                }
            }
        };
        PrintStream out = new PrintStream(broken, true, StandardCharsets.UTF_8);
        assertThatThrownBy(() -> configured(Map.of()).run(lake(), new Steps(out)))
                .hasMessage("crashed after " + table);
    }

    private BronzeSync configured(Map<String, String> more, String... allowDeletes) {
        Settings settings = settings(more);
        LotlakeConfig config = config(settings);
        BronzeConfig bronze = BronzeConfig.bind(settings);
        SyncConfig sync = SyncConfig.bind(settings).allowingDeletes(List.of(allowDeletes));
        settings.check();
        return new BronzeSync(config, bronze, sync, config.allShards());
    }

    /** The text that the last run printed. */
    public String printed() {
        return printed;
    }

    private static Steps steps(Printed printed) {
        return new Steps(new PrintStream(printed.bytes, true, StandardCharsets.UTF_8));
    }

    private static final class Printed {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** The plan that {@code doctor} and a dry run ask for. */
    public List<String> plan(Map<String, String> more) {
        Settings settings = settings(more);
        LotlakeConfig config = config(settings);
        return new BronzeIngest(config, BronzeConfig.bind(settings), config.allShards())
                .preview()
                .plan(1);
    }

    /** Runs a statement that needs the database to have no connections. */
    public void administrate(String sql) {
        in("postgres", sql);
    }

    /** Runs statements in another database of the server. */
    public void in(String name, String sql) {
        new TestDatabase(database.url().replaceFirst("/[^/]*$", "/" + name), database.user()).execute(sql);
    }

    /** Verifies Bronze against the source. */
    public Report verify(Map<String, String> more) {
        Settings settings = settings(more);
        LotlakeConfig config = config(settings);
        verified.clear();
        Report report = new Report(position -> verified.add(position.toString()));
        new SourceVerification(lake(), config, config.allShards(), BronzeConfig.lockTimeout(settings)).full(report);
        return report;
    }

    /** The positions that the last verification reported, in order. */
    public List<String> verified() {
        return verified;
    }

    /** How many price events of the portal the lake has. */
    public long presentPrices() {
        Lake lake = new Lake(session, OptionalInt.of(2), Run.startingAt(moment));
        Landing landing = PricesAuto.LANDING;
        return PresentRows.of(
                        lake,
                        landing.table(),
                        landing.shardColumn().orElseThrow(),
                        List.of("a"),
                        Shards.keyColumns(landing.table(), landing.shardColumn()))
                .count();
    }

    /** How many snapshots each table has. */
    public Map<String, Integer> snapshots() {
        Map<String, Integer> snapshots = new HashMap<>();
        Lake lake = new Lake(session, OptionalInt.of(2), Run.startingAt(moment));
        Bronze.tables()
                .forEach(
                        table -> snapshots.put(table.name(), lake.commits(table).size()));
        return snapshots;
    }

    /** The rows of the portal's listings that syncs brought, oldest first: operation, key, title. */
    public List<String> log() {
        return session
                .sql("SELECT concat_ws(' ', _op, lid, title) AS text FROM bronze.full_auto WHERE _op <> 'r'"
                        + " ORDER BY _ingested_at, lid")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    /** How many listings are in the log of one run more than once. */
    public long keysTwiceInARun() {
        return session.sql("SELECT 1 FROM bronze.full_auto GROUP BY _run_id, _portal, lid HAVING count(*) > 1")
                .count();
    }

    /** Bronze has every row of every source table, cell by cell, and no other row. */
    public void assertSame(String... portals) {
        for (Landing landing : Landings.ALL) {
            for (String shard : landing.shards(List.of(portals), List.of("fiat"))) {
                assertSame(landing, shard);
            }
        }
    }

    public void assertSame(Landing landing, String shard) {
        Shards shards = new Shards(new Lake(session, OptionalInt.of(2), Run.startingAt(moment)));
        Dataset<Row> present = landing.shardColumn()
                .map(column -> shards.rows(landing.table(), column, List.of(shard)))
                .orElseGet(() -> shards.rows(landing.table()));
        Dataset<Row> source = source(landing, shard);
        List<String> columns = List.of(source.columns());
        assertThat(texts(columns, present)).isEqualTo(texts(columns, source));
    }

    private Dataset<Row> source(Landing landing, String shard) {
        return session.read()
                .format("postgres-copy")
                .option("url", database.url())
                .option("user", database.user())
                .option("dbtable", landing.relation(shard).toString())
                .load();
    }

    private static List<String> texts(List<String> names, Dataset<Row> rows) {
        String columns =
                names.stream().map(name -> "'" + name + "', `" + name + "`").collect(joining(", "));
        return rows.selectExpr("to_json(named_struct(" + columns + ")) AS text").collectAsList().stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    /** The newest mark of a shard, as the summary has it. */
    public Optional<String> mark(Landing landing, String shard) {
        return Optional.ofNullable(new Shards(new Lake(session, OptionalInt.of(2), Run.startingAt(moment)))
                        .states(landing.table())
                        .get(shard))
                .map(Shards.ShardState::mark);
    }
}
