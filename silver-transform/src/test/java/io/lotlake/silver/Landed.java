package io.lotlake.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.log.Shards.ShardRead;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.LandedRows;
import io.lotlake.common.table.TableSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/** Landed rows for which a test names only the columns that matter. */
final class Landed {
    private static final Instant SOME_MOMENT = Instant.parse("2026-03-01T08:00:00Z");

    private Landed() {}

    /**
     * The rows in the shape of the Bronze table. A column that is not named is portal mobile, make fiat, operation r,
     * some moment, some run, or else NULL.
     */
    static Dataset<Row> rows(SparkSession spark, TableSpec bronze, String select) {
        Dataset<Row> named = spark.sql(select);
        List<String> names = Arrays.asList(named.columns());
        Column[] columns = Arrays.stream(bronze.schema().fields())
                .map(field -> value(field, names.contains(field.name())))
                .toArray(Column[]::new);
        return named.select(columns);
    }

    /** Adds the rows to a Bronze table as one full read of the shards. */
    static void append(Lake lake, TableSpec bronze, Dataset<Row> rows, Map<String, String> marks) {
        Map<String, ShardRead> reads = new HashMap<>();
        marks.forEach((shard, mark) ->
                reads.put(shard, new ShardRead(List.of(lake.run().id()), mark)));
        LandedRows.append(lake, bronze, rows, Shards.properties(reads));
    }

    private static Column value(StructField field, boolean named) {
        Column value = named
                ? col(field.name())
                : switch (field.name()) {
                    case "_portal" -> lit("mobile");
                    case "_make" -> lit("fiat");
                    case "_op" -> lit("r");
                    case "created", "modified", "dt", "_ingested_at" -> lit(SOME_MOMENT);
                    case "_run_id" -> lit("a_run");
                    default -> lit(null);
                };
        return value.cast(field.dataType()).as(field.name());
    }
}
