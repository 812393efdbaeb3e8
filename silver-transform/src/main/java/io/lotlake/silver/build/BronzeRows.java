package io.lotlake.silver.build;

import io.lotlake.bronze.log.Shards;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.Balance;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The Bronze rows that a Silver table is made of, and the commit in which a seed makes the whole table of them.
 *
 * @param shards the configured shards
 */
record BronzeRows(Lake lake, SilverTable table, List<String> shards) {
    /** A snapshot summary key. Its value names the shards that the table was made of, in their order. */
    private static final String SHARDS = "lotlake.shards";

    BronzeRows {
        shards = List.copyOf(shards);
    }

    static BronzeRows of(Lake lake, SilverTable table, LotlakeConfig config) {
        return new BronzeRows(lake, table, table.sharding().of(config));
    }

    /** The present rows of all configured shards. */
    Dataset<Row> present() {
        return present(shards);
    }

    Dataset<Row> present(List<String> wanted) {
        return rows(new Shards(lake), wanted);
    }

    /** The rows that were present after the last run that began at the moment or before, of all configured shards. */
    Dataset<Row> presentAt(Instant moment) {
        return rows(Shards.asOf(lake, moment), shards);
    }

    private Dataset<Row> rows(Shards states, List<String> wanted) {
        return table.sharding()
                .column()
                .map(column -> states.rows(table.bronze(), column, wanted))
                .orElseGet(() -> states.rows(table.bronze()));
    }

    /** Creates the table if it is missing. */
    void create() {
        lake.create(table.spec());
    }

    /** Replaces all rows of the table by the rows that are made of the present rows of Bronze. */
    StepResult seed(UnaryOperator<Dataset<Row>> from) {
        create();
        Dataset<Row> landed = present();
        Commit commit = overwrite(from.apply(landed));
        long read = landed.count();
        StepResult result = StepResult.of(read, commit.totalRows());
        return table.isOneForOne() ? result.withBalance(new Balance(read, commit.totalRows(), 0)) : result;
    }

    /** Replaces all rows of the table. */
    Commit overwrite(Dataset<Row> rows) {
        return lake.overwrite(table.spec(), rows, step(), properties());
    }

    /** The name of the step in which a seed makes the table. */
    String step() {
        return step(
                table.name(),
                table.refresh().joined().stream().map(SilverTable::spec).toList());
    }

    /**
     * The name of a step that makes rows of the present state of Bronze.
     *
     * @param others the other tables that the rows are made of
     */
    String step(String beginning, List<TableSpec> others) {
        Map<String, String> state = new LinkedHashMap<>(properties());
        state.putAll(new Lineage(lake).properties(others));
        return Lineage.step(beginning, state);
    }

    /** The snapshot summary properties that say what the table is made of. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>(new Lineage(lake).properties(List.of(table.bronze())));
        properties.put(SHARDS, String.join(",", shards));
        return properties;
    }

    /**
     * The configured shards that the table has not been made of yet.
     *
     * @throws LotlakeException with exit code 3 if shards left the configuration or changed places
     */
    List<String> added() {
        List<String> earlier = List.of(
                new Lineage(lake).property(table.spec(), SHARDS).orElse("").split(",", -1));
        if (!shards.stream().filter(earlier::contains).toList().equals(earlier)) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot sync " + table.name() + ": it was made of " + earlier + " but the configuration says "
                            + shards + ", and portals or makes that go or change places change any row; run seed");
        }
        return shards.stream().filter(shard -> !earlier.contains(shard)).toList();
    }
}
