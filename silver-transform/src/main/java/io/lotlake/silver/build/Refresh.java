package io.lotlake.silver.build;

import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.changes.KeysInDriver;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How a table is made of its Bronze table: a seed takes all present rows, a sync takes what changed. Both leave the
 * same rows.
 */
sealed interface Refresh permits KeyedRefresh, JoinedRefresh, JudgedRefresh, FullRefresh {
    /**
     * The rows of the table that are made of landed rows.
     *
     * @param read gives the rows of another Silver table
     */
    Dataset<Row> rows(Dataset<Row> landed, Function<TableSpec, Dataset<Row>> read);

    /**
     * The landed rows that the table takes.
     *
     * @param shards the shards in their order
     */
    default Dataset<Row> accepted(Dataset<Row> landed, List<String> shards) {
        return landed;
    }

    /** Replaces all rows of the table in one commit. */
    StepResult seed(BronzeRows bronze);

    /** The sync of a table before it writes. */
    interface PreparedSync {
        /** A query of {@link RowCounts} whose answer the sync needs; empty if it needs none. */
        default Optional<Dataset<Row>> counting() {
            return Optional.empty();
        }

        /**
         * Applies what came into Bronze to the table, in one commit.
         *
         * @param counts the answer to {@link #counting}
         */
        StepResult write(RowCounts counts);
    }

    /** Prepares a sync, which applies what came into Bronze to the table. */
    PreparedSync prepare(BronzeDelta delta, BronzeDeltas deltas);

    /** The keys of the rows that the sync writes anew or removes. */
    default Dataset<Row> changedKeys(BronzeDelta delta, BronzeDeltas deltas) {
        return delta.keys();
    }

    /** The same keys in the memory of the driver; empty if they are many, or if only Spark finds them. */
    default Optional<KeysInDriver> changedKeysInDriver(BronzeDelta delta, BronzeDeltas deltas) {
        return delta.keysInDriver();
    }

    /**
     * The keys of all landed rows that the table was made of, under their names in Silver. Some of these rows may have
     * left Bronze.
     */
    default Dataset<Row> earlierKeys(BronzeRows bronze) {
        SilverTable table = bronze.table();
        return bronze.lake().readPinned(table.spec()).select(Columns.named(table.silverKey()));
    }

    /** The tables that this one reads besides its Bronze table. */
    default List<SilverTable> joined() {
        return List.of();
    }
}
