package io.lotlake.app.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.features.Evidence;
import io.lotlake.gold.features.Knowledge;
import io.lotlake.gold.features.ListingFeatures;
import io.lotlake.gold.publication.PublishedCommit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What was known at a moment, in two ways that give the same rows. */
record KnownRows(Medallion tables, Lake lake, LotlakeConfig config) {
    private static final String DIFFERENCE = "_difference";

    /** The features, from the log of Bronze. It keeps everything, so this works for every moment. */
    Dataset<Row> features(Knowledge knowledge) {
        return ListingFeatures.of(fromLog(knowledge), config.countries(), knowledge);
    }

    /** The rows of a Silver table that were known, from the log of Bronze. */
    Function<TableSpec, Dataset<Row>> fromLog(Knowledge knowledge) {
        return tables.silver().asOf(lake, config, knowledge.knownAt());
    }

    /**
     * The features, from the snapshots of Silver that the publication was made of.
     *
     * @throws LotlakeException with exit code 3 if one of them has expired
     */
    Dataset<Row> publishedFeatures(Knowledge knowledge) {
        Map<String, Long> snapshots = PublishedCommit.silver(lake, tables.goldSpecs(), knowledge.publication());
        return ListingFeatures.of(
                table -> lake.readSnapshot(table, retained(table, snapshots, knowledge)),
                config.countries(),
                knowledge);
    }

    private long retained(TableSpec table, Map<String, Long> snapshots, Knowledge knowledge) {
        return Optional.ofNullable(snapshots.get(table.name()))
                .filter(id -> lake.find(table)
                        .map((Table iceberg) -> iceberg.snapshot(id))
                        .isPresent())
                .orElseThrow(() -> new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot read " + table.name() + " as the publication "
                                + knowledge.publication().id() + " had it: the snapshot has expired;"
                                + " choose the end of a month, which maintain keeps, or leave out --prove"));
    }

    /**
     * Compares both ways, cell by cell, and returns the number of rows in which they differ.
     *
     * @throws LotlakeException with exit code 2 if the lake was published later, 3 if a snapshot has expired
     */
    long differences(Knowledge knowledge) {
        if (knowledge.evidence() != Evidence.PUBLISHED) {
            throw new LotlakeException(
                    ExitCode.USAGE,
                    "Cannot prove what was known at " + knowledge.asOf() + ": the lake was first published at "
                            + knowledge.publication().publishedAt() + "; choose a later --as-of or leave out --prove");
        }
        // Kept in memory, each side is a query of its own, which Spark plans faster than one of both.
        Dataset<Row> fromLog =
                features(knowledge).withColumn(DIFFERENCE, lit(1L)).persist();
        Dataset<Row> published =
                publishedFeatures(knowledge).withColumn(DIFFERENCE, lit(-1L)).persist();
        Column[] cells = Columns.named(
                ListingFeatures.TABLE.columns().stream().map(ColumnSpec::name).toList());
        try {
            return fromLog.unionAll(published)
                    .groupBy(cells)
                    .agg(sum(DIFFERENCE).as(DIFFERENCE))
                    .where(col(DIFFERENCE).notEqual(0))
                    .count();
        } finally {
            fromLog.unpersist();
            published.unpersist();
        }
    }
}
