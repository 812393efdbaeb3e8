package io.lotlake.silver.build;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A row of the table changes with its landed row, and with the row of another table that the landed row names. */
record JoinedRefresh(SilverTable other, BinaryOperator<Dataset<Row>> from) implements Refresh {
    JoinedRefresh {
        if (!(other.refresh() instanceof FullRefresh) || other.spec().key().size() != 1) {
            throw new IllegalArgumentException(
                    "Cannot join " + other.name() + ": it is not remade, or has no key of one column");
        }
    }

    @Override
    public Dataset<Row> rows(Dataset<Row> landed, Function<TableSpec, Dataset<Row>> read) {
        return from.apply(landed, read.apply(other.spec()));
    }

    @Override
    public StepResult seed(BronzeRows bronze) {
        return bronze.seed(landed -> rows(landed, bronze.lake()::readLatest));
    }

    @Override
    public StepResult sync(BronzeDelta delta, BronzeDeltas deltas) {
        SyncStep step = new SyncStep(delta);
        Optional<Dataset<Row>> withChangedOther = rowsWithChangedOther(delta, deltas);
        if (withChangedOther.isEmpty()) {
            Dataset<Row> rows = rows(delta.rows(), deltas::rowsAfter);
            Commit commit = step.replace(new KeyedRows(delta.keys(), rows, delta.bounds()));
            return step.result(commit, delta.countRows(), 0, 0);
        }
        Dataset<Row> keys = delta.keys().unionByName(withChangedOther.get().select(key(delta)));
        Dataset<Row> landed = delta.rows()
                .unionByName(withChangedOther
                        .get()
                        .select(Columns.named(List.of(delta.rows().columns()))));
        Commit commit = step.replace(KeyedRows.of(keys, rows(landed, deltas::rowsAfter)));
        return step.result(commit, landed.count(), 0, 0);
    }

    @Override
    public Dataset<Row> changedKeys(BronzeDelta delta, BronzeDeltas deltas) {
        return rowsWithChangedOther(delta, deltas)
                .map(rows -> delta.keys().unionByName(rows.select(key(delta))))
                .orElseGet(delta::keys);
    }

    /**
     * The landed rows that did not change themselves, but whose row in the other table did. Empty if none changed
     * there.
     */
    private Optional<Dataset<Row>> rowsWithChangedOther(BronzeDelta delta, BronzeDeltas deltas) {
        BronzeDelta otherDelta = deltas.of(other.spec());
        if (otherDelta.isEmpty()) {
            return Optional.empty();
        }
        Dataset<Row> changed = other.refresh().changedKeys(otherDelta, deltas);
        return Optional.of(delta.unchanged(changed, other.spec().key().toArray(String[]::new)));
    }

    private static Column[] key(BronzeDelta delta) {
        return Columns.named(delta.table().silverKey());
    }

    @Override
    public List<SilverTable> joined() {
        return List.of(other);
    }
}
