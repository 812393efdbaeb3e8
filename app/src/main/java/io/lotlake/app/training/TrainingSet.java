package io.lotlake.app.training;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.Columns;
import io.lotlake.gold.features.Evidence;
import io.lotlake.gold.features.Knowledge;
import io.lotlake.gold.features.ListingFeatures;
import io.lotlake.gold.features.ListingLabels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows that a request asks for, and what they were made of.
 *
 * @param moments what was known at each moment, in order
 * @param newest what is known now, from which the labels are
 */
record TrainingSet(Request request, KnownRows known, List<Knowledge> moments, Knowledge newest) {
    /** The column that says why a row is left out; NULL for a row of the training set. */
    static final String LEFT_OUT = "_left_out";

    private static final String OTHER_SPLIT = "its seller and its moment are of different splits";

    TrainingSet {
        moments = List.copyOf(moments);
    }

    /**
     * Looks up what was known; empty if the lake was never published.
     *
     * @throws LotlakeException with exit code 2 if a moment is in the future, a horizon is not over, or labels look
     *     into a later split
     */
    static Optional<TrainingSet> of(Request request, KnownRows known) {
        Instant now = known.lake().run().startedAt();
        request.moments().stream().filter(now::isBefore).findFirst().ifPresent(asOf -> {
            throw new LotlakeException(
                    ExitCode.USAGE,
                    "Cannot say what was known at " + asOf + ": it is now " + now + "; choose a past --as-of");
        });
        request.target().ifPresent(target -> request.splits().requireApart(request.moments(), target.horizon()));
        Optional<Knowledge> newest =
                Knowledge.newest(known.lake(), known.config(), known.tables().goldSpecs());
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        List<Knowledge> moments = request.moments().stream()
                .map(asOf -> Knowledge.at(
                                known.lake(), known.config(), known.tables().goldSpecs(), asOf)
                        .orElseThrow())
                .toList();
        TrainingSet set = new TrainingSet(request, known, moments, newest.get());
        set.requireComplete();
        return Optional.of(set);
    }

    /** Makes sure that what happens up to the end of every horizon is in the lake. */
    private void requireComplete() {
        if (request.target().isEmpty()) {
            return;
        }
        Target target = request.target().get();
        Instant wanted = request.moments().get(request.moments().size() - 1).plus(target.horizon());
        Instant published = newest.knownAt();
        Optional<Instant> event = labels(target).newestEvent();
        String reach = published.isBefore(wanted)
                ? "the newest publication knows the source until " + published
                : "the newest price event of the lake is "
                        + event.map(moment -> "of " + moment).orElse("missing");
        if (published.isBefore(wanted)
                || event.filter(moment -> !moment.isBefore(wanted)).isEmpty()) {
            throw new LotlakeException(
                    ExitCode.USAGE,
                    "Cannot label what happens until " + wanted + ": " + reach
                            + "; choose an earlier --as-of or a shorter --horizon, or sync first");
        }
    }

    private ListingLabels labels(Target target) {
        return new ListingLabels(known.fromLog(newest), target.label());
    }

    /** Why lotlake can say what was known: the weakest evidence of a moment. */
    Evidence evidence() {
        boolean isPublished = moments.stream().allMatch(moment -> moment.evidence() == Evidence.PUBLISHED);
        return isPublished ? Evidence.PUBLISHED : Evidence.EVENT_TIME;
    }

    /** The columns of the features, without those that are not known at every moment. */
    List<ColumnSpec> features() {
        return ListingFeatures.columns(evidence());
    }

    /** The columns that are left out because they are not known at every moment. */
    List<ColumnSpec> excluded() {
        List<ColumnSpec> excluded = new ArrayList<>(ListingFeatures.TABLE.columns());
        excluded.removeAll(features());
        return excluded;
    }

    /** The rows of a moment: features, label, split, and why a row is left out. */
    Dataset<Row> rows(Knowledge knowledge) {
        Instant asOf = knowledge.asOf();
        Dataset<Row> features = known.features(knowledge)
                .select(Columns.named(features().stream().map(ColumnSpec::name).toList()));
        Dataset<Row> rows = request.target()
                .map(target -> labels(target).of(features, asOf, asOf.plus(target.horizon())))
                .orElseGet(() ->
                        features.withColumn(ListingLabels.UNKNOWN, lit(null).cast("string")));
        List<String> columns =
                new ArrayList<>(features().stream().map(ColumnSpec::name).toList());
        request.target().ifPresent(target -> columns.add(ListingLabels.LABEL));
        columns.add(Splits.SPLIT);
        columns.add(LEFT_OUT);
        return rows.withColumn(Splits.SPLIT, request.splits().of(asOf))
                .withColumn(
                        LEFT_OUT,
                        coalesce(
                                col(ListingLabels.UNKNOWN),
                                when(col(Splits.SPLIT).equalTo(Splits.NONE), OTHER_SPLIT)))
                .select(Columns.named(columns));
    }
}
