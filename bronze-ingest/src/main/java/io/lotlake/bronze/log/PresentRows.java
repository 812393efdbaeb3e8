package io.lotlake.bronze.log;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.lotlake.bronze.log.Shards.ShardState;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * The present rows of a Bronze table. They are the rows of each shard's newest full read. If a key changed since, its
 * newest row replaces them, and a deletion removes the key. The rows have the columns of the table. The column
 * {@code _op} tells their origin: {@code r} for a full read, {@code u} for a change.
 */
public final class PresentRows {
    private static final String RANK = "_rank";

    private PresentRows() {}

    /**
     * The present rows of the wanted shards; a shard that was never read has none.
     *
     * @param shardColumn the column that names the shard of a row
     * @param keyColumns the key of a row within its shard
     */
    public static Dataset<Row> of(
            Lake lake, TableSpec table, String shardColumn, Collection<String> wanted, List<String> keyColumns) {
        return among(lake.readLatest(table), lake, table, shardColumn, wanted, keyColumns);
    }

    /** The present rows of a table without shards. */
    public static Dataset<Row> of(Lake lake, TableSpec table, List<String> keyColumns) {
        return among(lake.readLatest(table), lake, table, keyColumns);
    }

    /**
     * The present rows of the wanted shards among some rows of the table.
     *
     * @param rows all rows, past ones too, of some keys
     */
    public static Dataset<Row> among(
            Dataset<Row> rows,
            Lake lake,
            TableSpec table,
            String shardColumn,
            Collection<String> wanted,
            List<String> keyColumns) {
        return of(new Shards(lake).states(table), rows, shardColumn, wanted, keyColumns);
    }

    /**
     * The present rows among some rows of a table without shards.
     *
     * @param rows all rows, past ones too, of some keys
     */
    public static Dataset<Row> among(Dataset<Row> rows, Lake lake, TableSpec table, List<String> keyColumns) {
        return of(new Shards(lake).states(table), rows, keyColumns);
    }

    static Dataset<Row> of(
            Map<String, ShardState> states,
            Dataset<Row> landed,
            String shardColumn,
            Collection<String> wanted,
            List<String> keyColumns) {
        List<String> key = new ArrayList<>(List.of(shardColumn));
        key.addAll(keyColumns);
        Parts parts = new Parts();
        for (String shard : wanted) {
            Optional.ofNullable(states.get(shard))
                    .ifPresent(state -> parts.add(col(shardColumn).equalTo(shard), state));
        }
        return parts.of(landed, key);
    }

    static Dataset<Row> of(Map<String, ShardState> states, Dataset<Row> landed, List<String> keyColumns) {
        Parts parts = new Parts();
        Optional.ofNullable(states.get(Shards.WHOLE)).ifPresent(state -> parts.add(lit(true), state));
        return parts.of(landed, keyColumns);
    }

    /** Which rows of a table are full reads and which are changes since. */
    private static final class Parts {
        private Column reads = lit(false);
        private Column changes = lit(false);
        private boolean isChanged;

        void add(Column ofShard, ShardState state) {
            Column read = ofShard.and(
                    col(LogColumns.RUN_ID).isin(state.read().runIds().toArray()));
            reads = reads.or(read.and(state.span().contains()));
            if (state.isChanged()) {
                Column younger = col(LogColumns.INGESTED_AT).gt(lit(state.readAt()));
                changes = changes.or(ofShard.and(col(LogColumns.OPERATION).notEqual(RowOperation.READ))
                        .and(younger));
                isChanged = true;
            }
        }

        Dataset<Row> of(Dataset<Row> rows, List<String> key) {
            boolean says = List.of(rows.columns()).contains(LogColumns.OPERATION);
            Dataset<Row> read =
                    rows.where(says ? reads.and(col(LogColumns.OPERATION).equalTo(RowOperation.READ)) : reads);
            return isChanged ? merged(read, rows.where(changes), key) : read;
        }

        private static Dataset<Row> merged(Dataset<Row> read, Dataset<Row> changes, List<String> key) {
            Column[] columns = Columns.named(key);
            WindowSpec newestFirst = Window.partitionBy(columns).orderBy(desc(LogColumns.INGESTED_AT));
            Dataset<Row> untouched = read.join(changes.select(columns), key.toArray(String[]::new), "left_anti");
            Dataset<Row> newest = changes.withColumn(RANK, row_number().over(newestFirst))
                    .where(col(RANK).equalTo(1).and(col(LogColumns.OPERATION).notEqual(RowOperation.DELETION)))
                    .drop(RANK);
            return newest.unionByName(untouched);
        }
    }
}
