package io.lotlake.bronze.log;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.log.PresentVersions.Version;
import io.lotlake.bronze.log.Shards.ShardRead;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.driver.CollectedRows;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * A Bronze table of listings with their colours. Its runs start an hour apart. Each run reads the table in full or
 * brings its changes.
 */
final class SyncedTable {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final TableSpec spec;
    private final Lake first;
    private Instant moment = NOON;

    SyncedTable(String name, TestDatabase database, Path warehouse, SparkSession spark) {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        this.first = TestLake.open(config, spark, NOON);
        this.spec = table("bronze." + name, "A row.")
                .key("_portal", "lid", "_run_id")
                .partitionedBy("_portal")
                .optional("lid", LongType, "Listing id.")
                .optional("color", StringType, "Colour.")
                .required("_portal", StringType, "Portal.")
                .required("_run_id", StringType, "Run.")
                .required("_ingested_at", TimestampType, "Moment.")
                .required("_op", StringType, "Operation.")
                .build();
        first.create(spec);
    }

    TableSpec spec() {
        return spec;
    }

    /** The lake for the next run. */
    Lake nextRun() {
        moment = moment.plus(Duration.ofHours(1));
        return new Lake(first.spark(), OptionalInt.of(2), Run.startingAt(moment));
    }

    /** The lake for the next run, which has an id that may have been used before. */
    private Lake nextRun(String id) {
        moment = moment.plus(Duration.ofHours(1));
        return new Lake(first.spark(), OptionalInt.of(2), new Run(id, moment));
    }

    /** Commits a full read of portals. The rows are (lid, color, portal). */
    Commit read(String values, String... portals) {
        return read(nextRun(), values, portals);
    }

    /** Commits a full read of portals by a run of this id. */
    Commit readAs(String id, String values, String... portals) {
        return read(nextRun(id), values, portals);
    }

    private Commit read(Lake lake, String values, String... portals) {
        Map<String, ShardRead> reads = new HashMap<>();
        for (String portal : portals) {
            reads.put(portal, new ShardRead(List.of(lake.run().id()), "read"));
        }
        return lake.append(
                spec,
                rows(lake, "(lid, color, _portal)", values, "'r' AS _op"),
                "read at " + moment,
                Shards.properties(reads));
    }

    /** Commits the rows of a full read that was interrupted. */
    Commit readInPart(String values) {
        return readInPart(nextRun(), values);
    }

    /** Commits the rows of a full read by a run of this id that was interrupted. */
    Commit readInPartAs(String id, String values) {
        return readInPart(nextRun(id), values);
    }

    private Commit readInPart(Lake lake, String values) {
        return lake.append(
                spec,
                rows(lake, "(lid, color, _portal)", values, "'r' AS _op"),
                "read at " + moment,
                Map.of(SummaryKeys.CHUNKS + "mobile", "1:0-1:1:1"));
    }

    /** Commits changes. The rows are (lid, color, portal, op). */
    Commit change(String values, String... portals) {
        Lake lake = nextRun();
        Map<String, String> marks = new HashMap<>();
        for (String portal : portals) {
            marks.put(portal, "sync " + moment);
        }
        return lake.append(
                spec, rows(lake, "(lid, color, _portal, _op)", values, "_op"), "sync", Shards.changes(marks));
    }

    private static Dataset<Row> rows(Lake lake, String names, String values, String operation) {
        return lake.spark()
                .sql("SELECT lid, color, _portal, '" + lake.run().id() + "' AS _run_id, TIMESTAMP '"
                        + lake.run().startedAt() + "' AS _ingested_at, " + operation + " FROM VALUES " + values
                        + " AS t" + names);
    }

    /** The present rows, which the driver and Spark choose alike. */
    List<String> present(String... portals) {
        List<String> present = texts(PresentRows.of(nextRun(), spec, "_portal", List.of(portals), List.of("lid")));
        assertThat(presentInDriver(nextRun(), Set.of(portals))).isEqualTo(present);
        return present;
    }

    private List<String> presentInDriver(Lake lake, Set<String> portals) {
        PresentVersions versions = new PresentVersions(new Shards(lake).states(spec));
        Set<List<Object>> keys = new HashSet<>();
        Dataset<Row> all = lake.readLatest(spec).select("_portal", "lid", "_run_id", "_ingested_at", "_op", "color");
        for (InternalRow row : CollectedRows.of(all).rows()) {
            List<Object> key = List.of(row.getString(0), row.getLong(1));
            Instant came = Instant.EPOCH.plus(row.getLong(3), ChronoUnit.MICROS);
            versions.add(row.getString(0), key, new Version(row.getString(2), came, row.getString(4), row));
            keys.add(key);
        }
        return keys.stream()
                .filter(key -> portals.contains(key.get(0)))
                .flatMap(key -> versions.present(key).stream())
                .map(Version::row)
                .map(row -> String.join(
                        " ",
                        row.getString(0),
                        String.valueOf(row.getLong(1)),
                        row.isNullAt(5) ? "-" : row.getString(5),
                        row.getString(4)))
                .sorted()
                .toList();
    }

    /** The rows that were present after the last run that began at the moment or before. */
    List<String> presentAt(Instant earlier, String... portals) {
        return texts(Shards.asOf(nextRun(), earlier).rows(spec, "_portal", List.of(portals)));
    }

    /** The moment of the newest run. */
    Instant now() {
        return moment;
    }

    static List<String> texts(Dataset<Row> rows) {
        return rows
                .selectExpr("concat_ws(' ', _portal, lid, coalesce(color, '-'), _op) AS text")
                .orderBy("text")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }
}
