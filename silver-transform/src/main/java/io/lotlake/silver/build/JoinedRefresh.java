package io.lotlake.silver.build;

import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.changes.KeysInDriver;
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
        boolean isByKey = other.spec().key().size() == 1
                && other.silverKey().equals(other.spec().key());
        if (!(other.refresh() instanceof FullRefresh) || !isByKey) {
            throw new IllegalArgumentException("Cannot join " + other.name()
                    + ": it is not remade, or does not have the key of its landed rows, of one column");
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
    public PreparedSync prepare(BronzeDelta delta, BronzeDeltas deltas) {
        return new Prepared(
                this, delta, deltas, rowsWithChangedOther(delta, deltas).map(delta::keep));
    }

    /** @param withChangedOther the landed rows that did not change themselves, but whose row in the other table did */
    private record Prepared(
            JoinedRefresh refresh, BronzeDelta delta, BronzeDeltas deltas, Optional<Dataset<Row>> withChangedOther)
            implements PreparedSync {
        private static final String LANDED = "landed";

        @Override
        public Optional<Dataset<Row>> counting() {
            return withChangedOther.isEmpty() && delta.knownRows().isPresent()
                    ? Optional.empty()
                    : Optional.of(RowCounts.query(LANDED, landed(), lit(true)));
        }

        private Dataset<Row> landed() {
            Column[] columns = Columns.named(List.of(delta.rows().columns()));
            return withChangedOther
                    .map(rows -> delta.rows().unionByName(rows.select(columns)))
                    .orElseGet(delta::rows);
        }

        @Override
        public StepResult write(RowCounts counts) {
            SyncStep step = new SyncStep(delta);
            Dataset<Row> keys = withChangedOther
                    .map(rows -> delta.keys().unionByName(rows.select(key(delta))))
                    .orElseGet(delta::keys);
            KeyBounds bounds = withChangedOther.isEmpty() ? delta.bounds() : KeyBounds.UNKNOWN;
            Commit commit = step.replace(new KeyedRows(keys, refresh.rows(landed(), deltas::rowsAfter), bounds));
            long landed = counting().isPresent() ? counts.rows(LANDED) : delta.count();
            return step.result(commit, landed, 0, 0);
        }
    }

    @Override
    public Dataset<Row> changedKeys(BronzeDelta delta, BronzeDeltas deltas) {
        return rowsWithChangedOther(delta, deltas)
                .map(rows -> delta.keys().unionByName(rows.select(key(delta))))
                .orElseGet(delta::keys);
    }

    @Override
    public Optional<KeysInDriver> changedKeysInDriver(BronzeDelta delta, BronzeDeltas deltas) {
        return deltas.of(other.spec()).isEmpty() ? delta.keysInDriver() : Optional.empty();
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
        Column[] key = Columns.named(other.spec().key());
        // A sync that ended may have used a state that came and went since. Its keys landed, although no row differs.
        Dataset<Row> changed = other.refresh()
                .changedKeys(otherDelta, deltas)
                .unionByName(otherDelta.keys().select(key))
                .distinct();
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
