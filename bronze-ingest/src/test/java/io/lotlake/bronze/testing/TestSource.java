package io.lotlake.bronze.testing;

import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.source.Relation;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.run.Steps;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * A fresh source and a lake beside it. The source has every table that a run reads, all empty, for the portals a and b
 * and the make fiat.
 */
public final class TestSource {
    private final TestDatabase database = PostgresExtension.create();
    private final Path warehouse;
    private final SparkSession spark;

    public TestSource(Path warehouse, SparkSession spark) {
        this.warehouse = warehouse;
        this.spark = spark;
        for (Landing landing : Landings.ALL) {
            for (String shard : landing.shards(List.of("a", "b"), List.of("fiat"))) {
                Relation table = landing.relation(shard);
                String columns = landing.source().stream()
                        .map(column -> Identifiers.quoted(column.name()) + " " + column.type())
                        .collect(Collectors.joining(", "));
                execute("CREATE SCHEMA IF NOT EXISTS " + table.schema());
                execute("CREATE TABLE " + table + " (" + columns + ")");
            }
        }
    }

    public TestDatabase database() {
        return database;
    }

    public void execute(String sql) {
        database.execute(sql);
    }

    /** Runs Bronze with the test's settings and these. */
    public Outcome run(Map<String, String> more) throws Exception {
        Settings settings = settings(more);
        LotlakeConfig config = LotlakeConfig.bind(settings);
        Lake lake = TestLake.open(config, spark, Instant.parse("2026-03-01T00:00:00Z"));
        lake.spark().conf().set("spark.sql.datetime.java8API.enabled", "true");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ingest(settings, config).run(lake, new Steps(new PrintStream(printed, true, StandardCharsets.UTF_8)));
        return new Outcome(lake, printed.toString(StandardCharsets.UTF_8));
    }

    /** What a run would change, as {@code --dry-run} prints it. */
    public List<String> changes(Map<String, String> more) {
        Settings settings = settings(more);
        return ingest(settings, LotlakeConfig.bind(settings)).preview().changes();
    }

    private Settings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "bronze.forgotten.prices_auto",
                "follow",
                "portals",
                "a,b",
                "makes",
                "fiat",
                "gates.allow-empty-source",
                "true",
                "bronze.partition-size",
                "1 MiB"));
        all.putAll(more);
        return TestLake.settings(database, warehouse, all);
    }

    private static BronzeIngest ingest(Settings settings, LotlakeConfig config) {
        BronzeConfig bronze = BronzeConfig.bind(settings);
        settings.check();
        return new BronzeIngest(config, bronze, config.allShards());
    }

    /** A run that ended well, and what it printed. */
    public record Outcome(Lake lake, String printed) {
        /** The rows of the run, as Spark shows them in JSON. */
        public List<String> rows(String columns, String table) {
            return lake
                    .spark()
                    .sql("SELECT " + columns + " FROM " + table + " WHERE _run_id = '"
                            + lake.run().id() + "'")
                    .toJSON()
                    .collectAsList()
                    .stream()
                    .sorted()
                    .toList();
        }

        public String type(String table, String column) {
            return lake.spark().table(table).schema().apply(column).dataType().simpleString();
        }

        public Map<String, String> summary(Landing landing) {
            List<Commit> commits = lake.commits(landing.table());
            return commits.get(commits.size() - 1).summary();
        }
    }
}
