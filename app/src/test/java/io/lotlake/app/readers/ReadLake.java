package io.lotlake.app.readers;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.seed.SeedFixture;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.gold.Gold;
import io.lotlake.gold.compat.Ads;
import io.lotlake.gold.listings.ListingFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;

/** A lake after a seed and two syncs with changed and deleted rows, and the figures that lotlake reads from it. */
final class ReadLake implements AutoCloseable {
    /** The publication that is asked for by id and by tag. */
    static final String EARLIER = "second";

    static final String TAG = "pub_" + EARLIER;

    /** The publication of the seed, whose tables have no deletes. */
    private static final String SEEDED = "first";

    private static final String NEWEST = "third";

    /** The newest publication, for the view: it joins the contacts of sellers, which have no earlier states. */
    static final String NEWEST_TAG = "pub_" + NEWEST;

    /** The lake as it is now, in programs with several catalogs. */
    static final String SERVED = "served";

    /** The column that the mart writes in another way. */
    private static final String JSON = "attributes";

    private final SeedFixture fixture;
    private final Map<String, StructType> schemas = new LinkedHashMap<>();
    private final Map<String, List<String>> first;
    private final Map<String, List<String>> earlier;
    private final Map<String, List<String>> newest;
    private final Map<String, Long> snapshots;
    private final Map<String, String> metadata;
    private final Parts parts;
    private final List<Request> requests;
    private final ServedLake server;
    private final Path exports;
    private final Path seeded;

    private ReadLake(SeedFixture fixture) throws IOException {
        this.fixture = fixture;
        Gold.tables().forEach(table -> schemas.put(table.name(), table.schema()));
        schemas.put(Ads.NAME, Ads.schema());
        fixture.succeed("seed", "--run-id", SEEDED);
        this.first = figures();
        change(1);
        fixture.succeed("sync", "--run-id", EARLIER);
        this.earlier = figures();
        change(2);
        fixture.succeed("sync", "--run-id", NEWEST);
        this.newest = figures();
        this.snapshots = pairs("SELECT table_name || ' ' || snapshot_id FROM ops.publication_tables"
                        + " WHERE publication_id = '" + EARLIER + "'")
                .entrySet()
                .stream()
                .collect(toMap(Map.Entry::getKey, entry -> Long.valueOf(entry.getValue())));
        this.metadata = pairs("SELECT table_namespace || '.' || table_name || ' ' || metadata_location"
                + " FROM iceberg_tables WHERE metadata_location IS NOT NULL");
        this.parts = parts();
        this.requests = asked();
        this.server = ServedLake.of(fixture.config());
        this.exports = Files.createDirectories(fixture.folder().resolve("exports"));
        for (String program : List.of("duckdb", "trino", "pyiceberg", "clickhouse")) {
            export(program, EARLIER, exports.resolve(program));
        }
        this.seeded = export("duckdb", SEEDED, exports.resolve("seeded"));
    }

    /** The files of the facts, and how many of them can have the rows of a month and of a listing. */
    private record Parts(long listing, YearMonth month, long files, long ofMonth, long ofListing) {}

    static ReadLake made(TestDatabase database, Path folder) throws SQLException, IOException {
        return new ReadLake(
                SeedFixture.generated(database, SourcePlan.defaults(600).withRecentRates(), folder));
    }

    /** The changes of a day: rows of every source table change, listings and sellers leave. */
    private void change(int day) {
        for (String portal : fixture.plan().portals()) {
            database().execute("""
                    DELETE FROM full_auto_%1$s WHERE lid %% 41 = %2$d;
                    UPDATE full_auto_%1$s SET price = price + 1, modified = now() WHERE lid %% 7 = %2$d;
                    UPDATE stat_auto_%1$s SET views = views + 1 WHERE lid %% 11 = %2$d;
                    UPDATE cust_auto_%1$s SET rating = 1.11, modified = now() WHERE acc_id %% 5 = %2$d;
                    DELETE FROM cust_auto_%1$s WHERE acc_id %% 61 = %2$d;
                    INSERT INTO prices_auto_%1$s
                    SELECT (SELECT max(id) FROM prices_auto_%1$s) + row_number() OVER (ORDER BY lid), lid,
                           4711.11, now()
                      FROM full_auto_%1$s WHERE lid %% 13 = %2$d
                    """.formatted(portal, day));
        }
        for (String make : fixture.plan().makes()) {
            database()
                    .execute("UPDATE mapping.lot_%s SET fuel = 'fuel %d' WHERE lid %% 29 = %2$d".formatted(make, day));
        }
    }

    TestDatabase database() {
        return fixture.database();
    }

    /** Writes what opens the publication in the program. */
    private Path export(String program, String publication, Path file) {
        fixture.succeed("export", "--for", program, "--publication", publication, "--output", file.toString());
        return file;
    }

    /** The folder with what {@code lotlake export} wrote of the earlier publication, a file for each program. */
    Path exports() {
        return exports;
    }

    /** What {@code lotlake export} wrote for DuckDB of the seed. */
    Path seeded() {
        return seeded;
    }

    /** The figures of a table after the seed. */
    List<String> seeded(TableSpec table) {
        return first.get(table.name());
    }

    /** The site of the lake, written now. */
    Path site() {
        Path site = fixture.folder().resolve("site");
        fixture.succeed("docs", "--site", site.toString());
        return site;
    }

    /** The number of rows of each table of the lake. */
    Map<String, Long> rows() {
        return ask(Stream.concat(Medallion.LOTLAKE.specs().stream().map(TableSpec::name), Stream.of(Ads.NAME))
                        .map(table -> "SELECT concat('" + table + " ', count(*)) FROM " + table)
                        .collect(joining(" UNION ALL ")))
                .stream()
                .map(line -> line.split(" ", 2))
                .collect(toMap(line -> line[0], line -> Long.valueOf(line[1])));
    }

    /** The address of {@code lotlake serve} on this lake. */
    String server() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }

    Path warehouse() {
        return fixture.folder().resolve("warehouse");
    }

    List<String> ask(String sql) {
        return fixture.ask(sql);
    }

    private Map<String, String> pairs(String sql) {
        return database().strings(sql).stream()
                .map(line -> line.split(" ", 2))
                .collect(toMap(line -> line[0], line -> line[1]));
    }

    /** The figures of all tables and of the view, as lotlake reads them. */
    private Map<String, List<String>> figures() {
        List<String> lines = ask(schemas.entrySet().stream()
                .map(table -> "SELECT concat_ws(' ', '" + table.getKey() + "', "
                        + Figure.of(table.getValue()).stream()
                                .map(figure ->
                                        "coalesce(CAST(" + Dialect.SPARK.expression(figure) + " AS STRING), 'null')")
                                .collect(joining(", "))
                        + ") FROM " + table.getKey())
                .collect(joining(" UNION ALL ")));
        Map<String, List<String>> figures = new LinkedHashMap<>();
        for (String line : lines) {
            List<String> words = Arrays.asList(line.split(" ", -1));
            figures.put(words.get(0), words.stream().skip(1).map(Figure::plain).toList());
        }
        return figures;
    }

    /** The figures of the view that the mart has too. */
    List<String> wide() {
        return named(Figure.of(Ads.schema()), newest.get(Ads.NAME));
    }

    private static boolean inMart(Figure figure) {
        return !figure.column().equals(JSON) || figure.kind() != Figure.Kind.CHARACTERS;
    }

    private static List<String> named(List<Figure> figures, List<String> values) {
        return IntStream.range(0, values.size())
                .filter(i -> inMart(figures.get(i)))
                .mapToObj(i -> figures.get(i).column() + " " + figures.get(i).kind() + " " + values.get(i))
                .toList();
    }

    /** The same figures of all tables of the mart together. */
    List<String> mart() {
        List<Figure> figures =
                Figure.of(Ads.schema()).stream().filter(ReadLake::inMart).toList();
        String tables = fixture.plan().makes().stream()
                .map(make -> "SELECT * FROM raw.ads_" + make)
                .collect(joining(" UNION ALL ", "(", ") AS mart"));
        String row = database()
                .strings(figures.stream()
                        .map(figure -> "(" + Dialect.POSTGRES.expression(figure) + ")::text")
                        .collect(joining(", ", "SELECT array_to_string(ARRAY[", "], ' ', 'null') FROM " + tables)))
                .get(0);
        return named(
                figures, Arrays.stream(row.split(" ", -1)).map(Figure::plain).toList());
    }

    List<String> expected(Request request) {
        boolean isEarlier = request.state() != State.NEWEST && request.state() != State.SERVED;
        return (isEarlier && request.tag().equals(TAG) ? earlier : newest).get(request.table());
    }

    /** The partitions of the listing in the middle. */
    private Parts parts() {
        String facts = ListingFacts.TABLE.name();
        List<String> words = Arrays.asList(
                ask("""
                        WITH one AS (SELECT lid, date_format(created_at, 'yyyy-MM') AS month
                                       FROM %1$s
                                      WHERE lid = (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY lid) FROM %1$s)
                                      LIMIT 1)
                        SELECT concat_ws(' ', min(lid), min(month), count(*),
                                         count_if(partition.created_at_month = months_between(month || '-01',
                                                  '1970-01-01')),
                                         count_if(partition.lid_bucket = lake.system.bucket(%2$d, lid)))
                          FROM %1$s.data_files CROSS JOIN one
                        """.formatted(facts, SeedFixture.BUCKETS)).get(0).split(" ", -1));
        return new Parts(
                Long.parseLong(words.get(0)),
                YearMonth.parse(words.get(1)),
                Long.parseLong(words.get(2)),
                Long.parseLong(words.get(3)),
                Long.parseLong(words.get(4)));
    }

    /** All data files of the facts. */
    long files() {
        return parts.files();
    }

    /** Those that can have a row of the month or of the listing, by the table's partitions. */
    long files(Question question) {
        return question == Question.MONTH ? parts.ofMonth() : parts.ofListing();
    }

    /** Everything that a program is asked. */
    List<Request> requests() {
        return requests;
    }

    private List<Request> asked() {
        List<Request> asked = new ArrayList<>();
        for (TableSpec table : Gold.tables()) {
            asked.add(request(Question.ROWS, table.name(), State.NEWEST, ""));
            asked.add(request(Question.BY_ID, table.name(), State.BY_ID, ""));
            asked.add(request(Question.BY_TAG, table.name(), State.BY_TAG, ""));
            asked.add(request(Question.SERVED, table.name(), State.SERVED, ""));
            asked.add(request(Question.PUBLISHED, table.name(), State.PUBLISHED, ""));
            asked.add(request(Question.EXPORTED, table.name(), State.EXPORTED, ""));
        }
        asked.add(request(Question.WIDE, Ads.NAME, State.NEWEST, ""));
        asked.add(request(Question.SERVED, Ads.NAME, State.SERVED, ""));
        asked.add(request(Question.PUBLISHED, Ads.NAME, State.PUBLISHED, ""));
        String facts = ListingFacts.TABLE.name();
        String month = "created_at >= '%s-01T00:00:00+00:00' AND created_at < '%s-01T00:00:00+00:00'"
                .formatted(parts.month(), parts.month().plusMonths(1));
        asked.add(request(Question.MONTH, facts, State.NEWEST, month));
        asked.add(request(Question.LISTING, facts, State.NEWEST, "lid = " + parts.listing()));
        return List.copyOf(asked);
    }

    private Request request(Question question, String table, State state, String filter) {
        return new Request(
                question,
                table,
                state,
                Figure.of(schemas.get(table)),
                snapshots.getOrDefault(table, 0L),
                table.equals(Ads.NAME) ? NEWEST_TAG : TAG,
                table.equals(Ads.NAME) ? "" : metadata.get(table),
                filter);
    }
}
