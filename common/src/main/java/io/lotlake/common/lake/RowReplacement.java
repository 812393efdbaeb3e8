package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.lotlake.common.driver.CollectedRows;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.spark.CommitMetadata;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Replaces a table's rows of some keys by the present rows of these keys, in one commit. No file is rewritten. Delete
 * files name the rows that change or go, and new rows are written to new files. Only keys and positions are read from
 * the table. The driver does it for few rows ({@link DriverReplacement}), a MERGE of Spark for many.
 */
final class RowReplacement {
    private static final String SOURCE = "_wanted";
    private static final String PRESENT = "_present";
    private static final String GONE = "_gone";
    private static final String MISSING_VALUE = "NOT_NULL_ASSERT_VIOLATION";

    /** The number of causes that are followed, because causes may form a circle. */
    private static final int MAX_CAUSES = 20;

    private final Lake lake;
    private final TableSpec table;
    private final KeyedRows wanted;

    RowReplacement(Lake lake, TableSpec table, KeyedRows wanted) {
        this.lake = lake;
        this.table = table;
        this.wanted = wanted;
    }

    /**
     * Makes one commit, even if there is nothing to replace.
     *
     * @throws LotlakeException with exit code 4 if a required column would hold a NULL
     */
    void commit(Map<String, String> summary) {
        if (wanted.bounds().isEmpty()) {
            commitNothing(lake, table, summary);
            return;
        }
        Optional<DriverReplacement> few = DriverReplacement.of(lake, table, wanted.bounds());
        if (few.isPresent() && few.get().commit(wanted, summary)) {
            return;
        }
        try {
            CommitMetadata.withCommitProperties(
                    summary,
                    () -> {
                        merge();
                        return true;
                    },
                    RuntimeException.class);
        } catch (RuntimeException e) {
            throw missingValue(e).map(RuntimeException.class::cast).orElse(e);
        }
    }

    static void commitNothing(Lake lake, TableSpec table, Map<String, String> summary) {
        AppendFiles nothing = lake.icebergTable(table).newAppend();
        lake.branch(table).ifPresent(nothing::toBranch);
        summary.forEach(nothing::set);
        nothing.commit();
    }

    private void merge() {
        source().as(SOURCE)
                .mergeInto(lake.identifier(table), condition())
                .whenMatched(col(GONE))
                .delete()
                .whenMatched()
                .updateAll()
                .whenNotMatched(not(col(GONE)))
                .insertAll()
                .merge();
    }

    private Column condition() {
        Column sameKey = table.key().stream()
                .map(name -> ofTarget(name).equalTo(col(SOURCE + "." + name)))
                .reduce(Column::and)
                .orElseThrow();
        return sameKey.and(wanted.bounds().condition(this::ofTarget));
    }

    /** A column of the target. Spark knows the target by the last part of its name. */
    private Column ofTarget(String column) {
        String name = lake.identifier(table);
        return col("`" + name.substring(name.lastIndexOf('.') + 1) + "`." + column);
    }

    /** The source rows of the MERGE: one for each whole key that the table is to have or to lose. */
    private Dataset<Row> source() {
        return wanted.keys()
                .map(keys -> withGone(keys, wanted.rows().withColumn(PRESENT, lit(true)))
                        .withColumn(GONE, col(PRESENT).isNull()))
                .orElseGet(() -> wanted.rows().withColumn(GONE, lit(false)))
                .select(Columns.named(Stream.concat(Arrays.stream(table.schema().fieldNames()), Stream.of(GONE))
                        .toList()));
    }

    private Dataset<Row> withGone(Dataset<Row> keys, Dataset<Row> rows) {
        String[] key = table.key().toArray(String[]::new);
        return Arrays.asList(keys.columns()).containsAll(table.key())
                ? keys.select(Columns.named(table.key())).join(rows, key, "left")
                : earlierKeys(keys).join(rows, key, "full_outer");
    }

    /** The table's whole keys that match the given keys, which may have only a part of the key columns. */
    private Dataset<Row> earlierKeys(Dataset<Row> keys) {
        String[] by = keys.columns();
        return lake.readPinned(table)
                .select(Columns.named(Stream.concat(table.key().stream(), Arrays.stream(by))
                        .distinct()
                        .toList()))
                .where(wanted.bounds().condition(name -> col(name)))
                .join(keys, by, "left_semi")
                .select(Columns.named(table.key()));
    }

    private Optional<LotlakeException> missingValue(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
            if (cause instanceof SparkThrowable reason && MISSING_VALUE.equals(reason.getCondition())) {
                String column =
                        String.join("", reason.getMessageParameters().values()).strip();
                return Optional.of(
                        new LotlakeException(ExitCode.GATE, CollectedRows.missingValue(table, column), failure));
            }
        }
        return Optional.empty();
    }
}
