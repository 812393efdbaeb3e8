package io.lotlake.silver.build;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A row of the table comes, changes and leaves with its landed row alone. */
record KeyedRefresh(UnaryOperator<Dataset<Row>> from) implements Refresh {
    @Override
    public Dataset<Row> rows(Dataset<Row> landed, Function<TableSpec, Dataset<Row>> read) {
        return from.apply(landed);
    }

    @Override
    public StepResult seed(BronzeRows bronze) {
        return bronze.seed(from);
    }

    @Override
    public StepResult sync(BronzeDelta delta, BronzeDeltas deltas) {
        SyncStep step = new SyncStep(delta);
        Commit commit = step.replace(new KeyedRows(delta.keys(), from.apply(delta.rows()), delta.bounds()));
        return step.result(commit, delta.countRows(), 0, 0);
    }
}
