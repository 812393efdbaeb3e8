package io.lotlake.silver.build;

import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import java.util.Optional;
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
    public PreparedSync prepare(BronzeDelta delta, BronzeDeltas deltas) {
        return new Prepared(this, delta);
    }

    private record Prepared(KeyedRefresh refresh, BronzeDelta delta) implements PreparedSync {
        private static final String LANDED = "landed";

        @Override
        public Optional<Dataset<Row>> counting() {
            return delta.knownRows().isPresent()
                    ? Optional.empty()
                    : Optional.of(RowCounts.query(LANDED, delta.rows(), lit(true)));
        }

        @Override
        public StepResult write(RowCounts counts) {
            SyncStep step = new SyncStep(delta);
            Commit commit = step.replace(new KeyedRows(delta.keys(), refresh.from.apply(delta.rows()), delta.bounds()));
            return step.result(commit, delta.knownRows().orElseGet(() -> counts.rows(LANDED)), 0, 0);
        }
    }
}
