package io.lotlake.silver;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.log.Shards;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which rows of Bronze a Silver table is made of. A row of Bronze is at most one of Silver, under the same key; only the column of
 * the shard has another name.
 *
 * @param shardColumn of the Bronze table; nothing where it is not sharded
 * @param shards those that are configured
 */
record Recipe(TableSpec table, TableSpec bronze, Optional<String> shardColumn, List<String> shards) {
    /** Of a summary: the shards that the table was made of, in their order. */
    private static final String SHARDS = "lotlake.shards";

    Recipe {
        shards = List.copyOf(shards);
    }

    static Recipe ofPortals(TableSpec table, TableSpec bronze, LotlakeConfig config) {
        return new Recipe(table, bronze, Optional.of(Bronze.PORTAL), config.portals());
    }

    static Recipe ofMakes(TableSpec table, TableSpec bronze, LotlakeConfig config) {
        return new Recipe(table, bronze, Optional.of(Bronze.MAKE), config.makes());
    }

    static Recipe whole(TableSpec table, TableSpec bronze) {
        return new Recipe(table, bronze, Optional.empty(), List.of(Shards.WHOLE));
    }

    /** The present rows of all configured shards. */
    Dataset<Row> present(Shards states) {
        return present(states, shards);
    }

    Dataset<Row> present(Shards states, List<String> wanted) {
        return shardColumn.map(column -> states.rows(bronze, column, wanted)).orElseGet(() -> states.rows(bronze));
    }

    /** Whether rows of it may be in quarantine instead. */
    boolean isJudged() {
        return List.of(Listings.TABLE, ListingStats.TABLE).contains(table);
    }

    /** The key of a row in Bronze: that of the source, after its shard. */
    List<String> bronzeKey() {
        List<String> key = new ArrayList<>(shardColumn.map(List::of).orElse(List.of()));
        key.addAll(Shards.keyColumns(bronze, shardColumn));
        return key;
    }

    /** The same columns by their names in Silver. */
    List<String> silverKey() {
        return bronzeKey().stream().map(this::silverName).toList();
    }

    String silverName(String column) {
        return switch (column) {
            case Bronze.PORTAL -> "portal";
            case Bronze.MAKE -> "make_slug";
            default -> column;
        };
    }

    /** Rows with the columns of the key by their names in Silver. */
    Dataset<Row> named(Dataset<Row> keys) {
        Dataset<Row> renamed = keys;
        for (String column : bronzeKey()) {
            renamed = renamed.withColumnRenamed(column, silverName(column));
        }
        return renamed;
    }

    /** What a snapshot of the table says it was made of. */
    Map<String, String> properties(Lineage lineage) {
        Map<String, String> properties = new LinkedHashMap<>(lineage.properties(List.of(bronze)));
        properties.put(SHARDS, String.join(",", shards));
        return properties;
    }

    /**
     * The configured shards that the table has not been made of yet.
     *
     * @throws LotlakeException with exit code 3 where shards left the configuration or changed places
     */
    List<String> added(Lineage lineage) {
        List<String> earlier =
                List.of(lineage.property(table, SHARDS).orElse("").split(",", -1));
        if (!shards.stream().filter(earlier::contains).toList().equals(earlier)) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot sync " + table.name() + ": it was made of " + earlier + " but the configuration says "
                            + shards + ", and portals or makes that go or change places change any row; run seed");
        }
        return shards.stream().filter(shard -> !earlier.contains(shard)).toList();
    }
}
