package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.driver.CollectedRows;
import io.lotlake.common.driver.DriverFiles;
import io.lotlake.common.driver.DriverScan;
import io.lotlake.common.driver.DriverScan.Match;
import io.lotlake.common.driver.WantedKeys;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.TableSpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Replaces few rows in the driver. Spark computes the rows. The driver finds the rows of their keys in the table,
 * writes the files, and commits what Spark's MERGE would commit. It saves the plan of the MERGE, its join with the keys
 * of the table, and its tasks, which for few rows cost more than the rows.
 */
public final class DriverReplacement {
    private static final String GONE = "_gone";

    private final Lake lake;
    private final TableSpec spec;
    private final Expression filter;
    private final Table table;
    private final Optional<Long> head;
    private final DriverScan lookup;
    private final StructType schema;

    private DriverReplacement(Lake lake, TableSpec spec, Expression filter) {
        this.lake = lake;
        this.spec = spec;
        this.filter = filter;
        this.table = lake.icebergTable(spec);
        this.head = lake.head(spec, table).map(Snapshot::snapshotId);
        this.lookup = DriverScan.of(table, head, filter);
        this.schema = SparkSchemaUtil.convert(table.schema());
    }

    /**
     * Plans the replacement of rows.
     *
     * @param bounds the bounds of the keys
     * @return empty if the keys are too many, or the files that may have them
     */
    static Optional<DriverReplacement> of(Lake lake, TableSpec spec, KeyBounds bounds) {
        return CollectedRows.areFew(bounds.keys(), spec)
                ? Optional.of(new DriverReplacement(lake, spec, bounds.filter()))
                        .filter(replacement ->
                                replacement.lookup.isSmall(spec.key().size() + 1))
                : Optional.empty();
    }

    /** Finds the rows to replace, as they were when the replacement was planned. */
    public DriverScan lookup() {
        return lookup;
    }

    /**
     * Makes one commit, even if there is nothing to replace. It does nothing if two rows have one key, because a MERGE
     * decides what becomes of them.
     *
     * @return whether it made the commit
     * @throws LotlakeException with exit code 4 if a required column would hold a NULL
     */
    boolean commit(KeyedRows wanted, Map<String, String> summary) {
        List<String> by = wanted.keys().map(keys -> List.of(keys.columns())).orElse(spec.key());
        List<InternalRow> collected = CollectedRows.of(source(wanted, by)).rows();
        int[] positions = positions(by);
        int gone = schema.length();
        Predicate<InternalRow> isGone = row -> row.getBoolean(gone);
        boolean hasKeys = wanted.keys().isPresent();
        WantedKeys keys = WantedKeys.of(
                keyColumns(by), hasKeys ? collected.stream().filter(isGone).toList() : collected, positions);
        List<InternalRow> rows = collected.stream()
                .filter(isGone.negate())
                .filter(row -> !hasKeys || keys.contains(row, positions))
                .toList();
        if (repeatKeys(rows)) {
            return false;
        }
        commit(rows, keys, summary);
        return true;
    }

    private boolean repeatKeys(List<InternalRow> rows) {
        StructType columns = keyColumns(spec.key());
        int[] positions = positions(spec.key());
        Set<List<Object>> keys = new HashSet<>();
        return rows.stream()
                .map(row -> WantedKeys.key(columns, row, positions))
                .anyMatch(key -> key != null && !keys.add(key));
    }

    /**
     * Makes one commit of rows that replace those of the same keys.
     *
     * @param rows rows with the columns of the table in its order, each key once
     * @throws LotlakeException with exit code 4 if a required column holds a NULL
     */
    void commit(List<InternalRow> rows, Map<String, String> summary) {
        commit(rows, WantedKeys.of(keyColumns(spec.key()), rows, positions(spec.key())), summary);
    }

    private int[] positions(List<String> columns) {
        return columns.stream().mapToInt(schema::fieldIndex).toArray();
    }

    private void commit(List<InternalRow> rows, WantedKeys keys, Map<String, String> summary) {
        CollectedRows.requireValues(spec, schema, rows);
        write(rows, lookup.find(keys), summary);
    }

    private StructType keyColumns(List<String> by) {
        return new StructType(by.stream().map(schema::apply).toArray(StructField[]::new));
    }

    /** The rows, and one row for each key, which has nothing else. */
    private Dataset<Row> source(KeyedRows wanted, List<String> by) {
        List<String> known = Arrays.asList(spec.schema().fieldNames());
        Dataset<Row> rows = wanted.rows().select(columns(known, false));
        return wanted.keys()
                .map(keys -> rows.union(keys.select(columns(by, true))))
                .orElse(rows);
    }

    private Column[] columns(List<String> present, boolean gone) {
        return Stream.concat(
                        CollectedRows.columns(schema, present).stream(),
                        Stream.of(lit(gone).as(GONE)))
                .toArray(Column[]::new);
    }

    private void write(List<InternalRow> rows, List<Match> matches, Map<String, String> summary) {
        if (rows.isEmpty() && matches.isEmpty()) {
            RowReplacement.commitNothing(lake, spec, summary);
            return;
        }
        DriverFiles files = new DriverFiles(table, schema);
        RowDelta delta;
        try {
            delta = delta(files, rows, matches, summary);
        } catch (RuntimeException e) {
            files.abandon();
            throw e;
        }
        try {
            delta.commit();
        } catch (RuntimeException e) {
            // After any other failure the table may have the files.
            if (e instanceof CleanableFailure) {
                files.abandon();
            }
            throw e;
        }
    }

    private RowDelta delta(
            DriverFiles files, List<InternalRow> rows, List<Match> matches, Map<String, String> summary) {
        RowDelta delta = table.newRowDelta();
        files.write(rows).forEach(delta::addRows);
        DriverFiles.sideBySide(matches.stream()
                        .map(match -> (Callable<DeleteFile>) () -> files.writeDeletes(match.file(), match.positions()))
                        .toList())
                .forEach(delta::addDeletes);
        matches.forEach(match -> match.replaced().forEach(delta::removeDeletes));
        lake.branch(spec).ifPresent(delta::toBranch);
        summary.forEach(delta::set);
        return validated(delta, matches);
    }

    /** The delta, which fails if another commit has changed rows of the keys. Spark's MERGE validates the same. */
    private RowDelta validated(RowDelta delta, List<Match> matches) {
        head.ifPresent(delta::validateFromSnapshot);
        return delta.conflictDetectionFilter(filter)
                .validateDataFilesExist(
                        matches.stream().map(match -> match.file().location()).toList())
                .validateDeletedFiles()
                .validateNoConflictingDeleteFiles()
                .validateNoConflictingDataFiles();
    }
}
