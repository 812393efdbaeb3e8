package io.lotlake.silver.build;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.changes.KeysInDriver;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** If anything came in, a sync makes all rows of the table anew and compares them with the earlier ones. */
record FullRefresh(UnaryOperator<Dataset<Row>> from) implements Refresh {
    @Override
    public Dataset<Row> rows(Dataset<Row> landed, Function<TableSpec, Dataset<Row>> read) {
        return from.apply(landed);
    }

    @Override
    public StepResult seed(BronzeRows bronze) {
        return bronze.seed(from);
    }

    @Override
    public PreparedSync prepare(BronzeDelta delta, BronzeDeltas deltas) {
        return counts -> {
            Commit commit = new SyncStep(delta).overwrite(from.apply(delta.present()));
            return StepResult.of(delta.count(), commit.totalRows());
        };
    }

    @Override
    public Optional<KeysInDriver> changedKeysInDriver(BronzeDelta delta, BronzeDeltas deltas) {
        return Optional.empty();
    }

    /** A landed row may change rows of other keys, so whole rows are compared. */
    @Override
    public Dataset<Row> changedKeys(BronzeDelta delta, BronzeDeltas deltas) {
        Dataset<Row> present = from.apply(delta.present());
        Dataset<Row> earlier = delta.tableRows();
        return present.except(earlier)
                .unionByName(earlier.except(present))
                .select(Columns.named(delta.table().spec().key()))
                .distinct();
    }
}
