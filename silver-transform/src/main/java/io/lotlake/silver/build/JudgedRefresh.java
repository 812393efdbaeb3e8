package io.lotlake.silver.build;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.ledger.Rejection;
import io.lotlake.common.run.Balance;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A table with one row per listing. A landed row goes to quarantine if it cannot be taken, or if another portal has its
 * listing id. When a listing changes at one portal, the row of another portal may become acceptable. So a sync judges
 * the rows of the listing at all portals.
 *
 * @param rejection why a landed row cannot be taken; NULL if it can
 */
record JudgedRefresh(Column rejection, UnaryOperator<Dataset<Row>> from) implements Refresh {
    @Override
    public Dataset<Row> rows(Dataset<Row> landed, Function<TableSpec, Dataset<Row>> read) {
        return from.apply(landed);
    }

    @Override
    public Dataset<Row> accepted(Dataset<Row> landed, List<String> shards) {
        return Quarantine.judge(landed, shards, rejection)
                .where(col("_rejection").isNull())
                .drop("_rejection");
    }

    @Override
    public StepResult seed(BronzeRows bronze) {
        bronze.create();
        Dataset<Row> landed = bronze.present();
        Row counts = landed.select(col("lid"), rejection.as("_rejection"))
                .groupBy("lid")
                .agg(count(lit(1)).as("_rows"), count(col("_rejection")).as("_rejected"))
                .agg(
                        coalesce(sum("_rows"), lit(0L)),
                        coalesce(sum("_rejected"), lit(0L)),
                        coalesce(max("_rows"), lit(0L)))
                .first();
        long read = counts.getLong(0);
        boolean clean = counts.getLong(1) == 0 && counts.getLong(2) <= 1;
        Dataset<Row> judged = Quarantine.judge(landed, bronze.shards(), rejection);
        Dataset<Row> rejects = judged.where(col("_rejection").isNotNull());
        long rejected = clean ? 0 : rejects.count();
        Quarantine.replace(bronze, Quarantine.from(rejects, bronze), rejected);
        Dataset<Row> accepted =
                rejected == 0 ? landed : judged.where(col("_rejection").isNull());
        Commit commit = bronze.overwrite(from.apply(accepted));
        return new StepResult(read, commit.totalRows(), rejected, "")
                .withBalance(new Balance(read, commit.totalRows(), rejected))
                .withRejections(rejected == 0 ? List.of() : Quarantine.reasons(bronze));
    }

    @Override
    public PreparedSync prepare(BronzeDelta delta, BronzeDeltas deltas) {
        return new Prepared(this, delta, JudgedRows.of(delta, rejection));
    }

    private record Prepared(JudgedRefresh refresh, BronzeDelta delta, JudgedRows judged) implements PreparedSync {
        @Override
        public Optional<Dataset<Row>> counting() {
            return Optional.of(judged.counting());
        }

        @Override
        public StepResult write(RowCounts counts) {
            SyncStep step = new SyncStep(delta);
            JudgedRows.Settled settled = judged.settled(counts);
            JudgedRows.Figures figures = settled.figures();
            Dataset<Row> rejects = Quarantine.from(settled.rejected(), delta.bronze());
            Optional<List<Rejection>> reasons =
                    Quarantine.replace(delta.bronze(), figures, judged.lids(), rejects, step.name());
            long inQuarantine = reasons.map(
                            list -> list.stream().mapToLong(Rejection::rows).sum())
                    .orElse(figures.quarantinedOfOthers());
            KeyedRows wanted = new KeyedRows(
                    judged.lids(),
                    refresh.from.apply(settled.accepted()),
                    delta.bounds().only(List.of("lid")));
            Commit commit = step.replace(wanted);
            StepResult result = step.result(
                    commit, figures.landed() + figures.quarantinedOfOthers(), inQuarantine, figures.rejected());
            return reasons.map(result::withRejections).orElse(result);
        }
    }

    /** Adds the keys of the rows in quarantine, because they are landed rows of this table, too. */
    @Override
    public Dataset<Row> earlierKeys(BronzeRows bronze) {
        return Refresh.super.earlierKeys(bronze).unionByName(Quarantine.claims(bronze));
    }
}
