package io.lotlake.bronze.sync;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.common.table.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * Compares rows of the source with the present rows of Bronze, column by column. Most changed rows already differ in
 * {@code modified}. Only for the others does it read the wide rows of Bronze, and only the versions in question, which
 * are mostly young.
 *
 * @param key the key of both
 * @param columns the columns of the source rows
 */
record RowComparison(List<String> key, List<String> columns) {
    /** Whether Bronze has no row of the key. */
    static final String NEW = "_is_new";

    /**
     * Whether the row is new or different; NULL where {@code modified} is the same and only the other columns can tell.
     */
    static final String DIFFERS = "_differs";

    private static final String OLD = "_old_";

    /** For dated rows, how the present row came to Bronze. */
    static final String OLD_OPERATION = OLD + LogColumns.OPERATION;

    /** For dated rows, when the present row came to Bronze. */
    static final String OLD_MOMENT = OLD + LogColumns.INGESTED_AT;

    private static final List<String> VERSION = List.of(LogColumns.RUN_ID, LogColumns.INGESTED_AT);

    /** Whether the rows have {@code modified}. */
    boolean isDated() {
        return payload().contains(SyncConfig.MODIFIED);
    }

    private List<String> payload() {
        return columns.stream().filter(name -> !key.contains(name)).toList();
    }

    /**
     * The rows, whether they are new, and whether they differ; for dated rows also how and when the present row came.
     *
     * @param found rows of the source, each key once
     * @param present the present rows of Bronze with these keys, and perhaps some others
     */
    Dataset<Row> judge(Dataset<Row> found, Dataset<Row> present) {
        List<String> glanced = isDated()
                ? List.of(SyncConfig.MODIFIED, LogColumns.OPERATION, VERSION.get(0), VERSION.get(1))
                : payload();
        Dataset<Row> beside = found.join(old(present, key, glanced), names(key), "left_outer");
        Column isNew = col(OLD).isNull();
        Column isSame = same(found, isDated() ? List.of(SyncConfig.MODIFIED) : payload());
        Column differs = isDated() ? when(isNew.or(not(isSame)), true) : isNew.or(not(isSame));
        List<Column> result = new ArrayList<>(Arrays.asList(Columns.named(columns)));
        result.add(isNew.as(NEW));
        result.add(differs.as(DIFFERS));
        if (isDated()) {
            result.add(col(OLD_OPERATION));
            VERSION.forEach(name -> result.add(col(OLD + name)));
        }
        return beside.select(result.toArray(Column[]::new));
    }

    /** The result for rows whose keys Bronze cannot have. */
    Dataset<Row> allNew(Dataset<Row> found) {
        return found.select(Columns.named(columns)).withColumn(NEW, lit(true)).withColumn(DIFFERS, lit(true));
    }

    /**
     * The dated rows in doubt that differ from their present versions.
     *
     * @param judged the result of {@link #judge}
     * @param versions rows of Bronze, at least the present ones of the rows in doubt, and perhaps past ones
     */
    Dataset<Row> settle(Dataset<Row> judged, Dataset<Row> versions) {
        List<Column> doubtful = new ArrayList<>(Arrays.asList(Columns.named(columns)));
        VERSION.forEach(name -> doubtful.add(col(OLD + name).as(name)));
        Dataset<Row> rows = judged.where(col(DIFFERS).isNull()).select(doubtful.toArray(Column[]::new));
        List<String> by = new ArrayList<>(key);
        by.addAll(VERSION);
        return rows.join(old(among(versions, rows, by), by, payload()), names(by), "left_outer")
                .where(col(OLD).isNull().or(not(same(rows, payload()))))
                .select(Columns.named(columns));
    }

    /** Those of the present rows of Bronze whose keys are among the rows that were found. */
    Dataset<Row> among(Dataset<Row> present, Dataset<Row> found) {
        return among(present, found, key);
    }

    private static Dataset<Row> among(Dataset<Row> rows, Dataset<Row> wanted, List<String> by) {
        return rows.join(wanted.select(Columns.named(by)), names(by), "left_semi");
    }

    /** The rows. Their other columns have another name, and an added column is never NULL. */
    private static Dataset<Row> old(Dataset<Row> rows, List<String> by, List<String> others) {
        List<Column> columns = new ArrayList<>(Arrays.asList(Columns.named(by)));
        others.forEach(name -> columns.add(col(name).as(OLD + name)));
        columns.add(lit(true).as(OLD));
        return rows.select(columns.toArray(Column[]::new));
    }

    private static Column same(Dataset<Row> found, List<String> columns) {
        return columns.stream()
                .map(name -> exact(found, name, name).eqNullSafe(exact(found, name, OLD + name)))
                .reduce(lit(true), Column::and);
    }

    /**
     * The column as it is compared. Floating-point numbers compare by their text, which tells zero from its negative.
     */
    private static Column exact(Dataset<Row> found, String name, String column) {
        DataType type = found.schema().apply(name).dataType();
        return type instanceof DoubleType || type instanceof FloatType
                ? col(column).cast("string")
                : col(column);
    }

    private static String[] names(List<String> names) {
        return names.toArray(String[]::new);
    }
}
