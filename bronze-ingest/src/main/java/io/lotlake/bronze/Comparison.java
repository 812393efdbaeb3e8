package io.lotlake.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * Compares rows of the source with the present rows of Bronze, column by column. Most that changed differ in {@code modified} already; only
 * for the others the wide rows of Bronze are read, and of these only the versions in question, which are mostly young.
 *
 * @param key of both
 * @param keep keeps rows that are used several times
 */
record Comparison(List<String> key, UnaryOperator<Dataset<Row>> keep) {
    /** Whether Bronze has no row of the key. */
    static final String NEW = "_is_new";

    private static final String OLD = "_old_";
    private static final String OPERATION = "_op";
    private static final List<String> VERSION = List.of("_run_id", "_ingested_at");

    /**
     * The rows that are new or different, and whether they are new.
     *
     * @param found rows of the source, each key once
     * @param present the present rows of Bronze, at least for these keys
     * @param all rows of Bronze, past ones too
     */
    Dataset<Row> changed(Dataset<Row> found, Dataset<Row> present, Dataset<Row> all) {
        List<String> payload = Arrays.stream(found.columns())
                .filter(name -> !key.contains(name))
                .toList();
        boolean dated = payload.contains(SyncConfig.MODIFIED);
        return dated ? byVersion(found, present, all, payload) : byPayload(found, present, payload);
    }

    private Dataset<Row> byPayload(Dataset<Row> found, Dataset<Row> present, List<String> payload) {
        Dataset<Row> compared = found.join(old(present, found, key, payload), names(key), "left_outer");
        Column isNew = col(OLD).isNull();
        return compared.where(isNew.or(not(same(found, payload)))).select(result(found, isNew));
    }

    private Dataset<Row> byVersion(Dataset<Row> found, Dataset<Row> present, Dataset<Row> all, List<String> payload) {
        List<String> glanced = List.of(SyncConfig.MODIFIED, OPERATION, VERSION.get(0), VERSION.get(1));
        Dataset<Row> compared = keep.apply(found.join(old(present, found, key, glanced), names(key), "left_outer"));
        Column isNew = col(OLD).isNull();
        Column equal = not(isNew).and(same(found, List.of(SyncConfig.MODIFIED)));
        Dataset<Row> sure = compared.where(not(equal)).select(result(found, isNew));
        Row doubtful = compared.where(equal)
                .agg(
                        count(when(col(OLD + OPERATION).equalTo("u"), 1)),
                        count(when(col(OLD + OPERATION).equalTo("r"), 1)),
                        min(OLD + VERSION.get(1)))
                .first();
        List<String> operations = new ArrayList<>();
        if (doubtful.getLong(0) > 0) {
            operations.add("u");
        }
        if (doubtful.getLong(1) > 0) {
            operations.add("r");
        }
        if (operations.isEmpty()) {
            return sure;
        }
        Dataset<Row> versions = all.where(col(OPERATION)
                .isin(operations.toArray())
                .and(col(VERSION.get(1)).geq(lit(doubtful.get(2)))));
        return sure.union(byPayload(found, compared.where(equal), versions, payload));
    }

    /** Compares with exactly the versions that are present. */
    private Dataset<Row> byPayload(
            Dataset<Row> found, Dataset<Row> doubtful, Dataset<Row> versions, List<String> payload) {
        List<Column> columns = new ArrayList<>(Arrays.asList(columns(List.of(found.columns()))));
        VERSION.forEach(name -> columns.add(col(OLD + name).as(name)));
        Dataset<Row> rows = doubtful.select(columns.toArray(Column[]::new));
        List<String> by = new ArrayList<>(key);
        by.addAll(VERSION);
        return rows.join(old(versions, rows, by, payload), names(by), "left_outer")
                .where(col(OLD).isNull().or(not(same(found, payload))))
                .select(result(found, lit(false)));
    }

    /** The rows of the same keys, their other columns under another name, and a column that is never NULL. */
    private static Dataset<Row> old(Dataset<Row> rows, Dataset<Row> wanted, List<String> by, List<String> others) {
        List<Column> columns = new ArrayList<>(Arrays.asList(columns(by)));
        others.forEach(name -> columns.add(col(name).as(OLD + name)));
        columns.add(lit(true).as(OLD));
        return rows.join(wanted.select(columns(by)), names(by), "left_semi").select(columns.toArray(Column[]::new));
    }

    private static Column same(Dataset<Row> found, List<String> columns) {
        return columns.stream()
                .map(name -> exact(found, name, name).eqNullSafe(exact(found, name, OLD + name)))
                .reduce(lit(true), Column::and);
    }

    /** Floating numbers by their text, which tells zero from its negative. */
    private static Column exact(Dataset<Row> found, String name, String column) {
        DataType type = found.schema().apply(name).dataType();
        return type instanceof DoubleType || type instanceof FloatType
                ? col(column).cast("string")
                : col(column);
    }

    private static Column[] result(Dataset<Row> found, Column isNew) {
        List<Column> columns = new ArrayList<>(Arrays.asList(columns(List.of(found.columns()))));
        columns.add(isNew.as(NEW));
        return columns.toArray(Column[]::new);
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(name -> col(name)).toArray(Column[]::new);
    }

    private static String[] names(List<String> names) {
        return names.toArray(String[]::new);
    }
}
