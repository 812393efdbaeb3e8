package io.lotlake.common.function;

import static java.util.Comparator.comparingLong;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.common.testing.TestDatabase;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;

/**
 * Many inputs of a function, which one query gives to Spark and one to PostgreSQL. The columns are texts named a, b, c,
 * … A result is a text, a list of texts for an array, or null.
 */
public final class InputRows {
    private final List<List<String>> rows;
    private final int width;

    private InputRows(List<List<String>> rows, int width) {
        this.rows = List.copyOf(rows);
        this.width = width;
    }

    public static InputRows ofTexts(List<String> texts) {
        List<List<String>> rows = new ArrayList<>();
        texts.forEach(text -> {
            List<String> row = new ArrayList<>();
            row.add(text);
            rows.add(row);
        });
        return new InputRows(rows, 1);
    }

    /** Rows of several columns; a value may be null. */
    public static InputRows of(List<List<String>> rows) {
        return new InputRows(rows, rows.get(0).size());
    }

    /**
     * Evaluates the expression for every row in one Spark job with generated code. The results have the order of the
     * rows.
     */
    public List<Object> onSpark(SparkSession spark, Column expression) {
        return onFrame(frame(spark), expression);
    }

    /** Evaluates the expression over rows made from {@link #frame}, which must still have their ordinal. */
    public List<Object> onFrame(Dataset<Row> frame, Column expression) {
        Dataset<Row> results =
                frame.select(col("ordinal"), expression.as("result")).repartition(2);
        boolean array = results.schema().apply("result").dataType() instanceof ArrayType;
        if (!array) {
            results = results.withColumn("result", col("result").cast(StringType));
        }
        List<Row> collected = new ArrayList<>(results.collectAsList());
        collected.sort(comparingLong(row -> row.getLong(0)));
        List<Object> values = new ArrayList<>();
        for (Row row : collected) {
            values.add(array && !row.isNullAt(1) ? List.copyOf(row.<String>getList(1)) : row.get(1));
        }
        return values;
    }

    /** The inputs as a frame behind a shuffle. Without the shuffle Spark would compute literal rows while it plans. */
    public Dataset<Row> frame(SparkSession spark) {
        StructType schema = new StructType().add("ordinal", LongType);
        for (int column = 0; column < width; column++) {
            schema = schema.add(name(column), StringType);
        }
        List<Row> literal = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<Object> values = new ArrayList<>();
            values.add((long) i);
            values.addAll(rows.get(i));
            literal.add(RowFactory.create(values.toArray()));
        }
        return spark.createDataFrame(literal, schema).repartition(2);
    }

    /** Evaluates the expression for every row in one query. The results have the order of the rows. */
    public List<Object> onPostgres(TestDatabase database, String expression) {
        StringBuilder sql = new StringBuilder("SELECT ").append(expression).append(" FROM unnest(");
        for (int column = 0; column < width; column++) {
            sql.append(column == 0 ? "?::text[]" : ", ?::text[]");
        }
        sql.append(") WITH ORDINALITY AS input(");
        for (int column = 0; column < width; column++) {
            sql.append(name(column)).append(", ");
        }
        sql.append("ordinal) ORDER BY ordinal");
        try (Connection connection = database.connect();
                PreparedStatement query = connection.prepareStatement(sql.toString())) {
            for (int column = 0; column < width; column++) {
                int index = column;
                Object[] values = rows.stream().map(row -> row.get(index)).toArray();
                query.setArray(column + 1, connection.createArrayOf("text", values));
            }
            return results(query);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Object> results(PreparedStatement query) throws SQLException {
        List<Object> values = new ArrayList<>();
        try (ResultSet results = query.executeQuery()) {
            boolean array = results.getMetaData().getColumnType(1) == java.sql.Types.ARRAY;
            while (results.next()) {
                Array elements = array ? results.getArray(1) : null;
                values.add(elements == null ? results.getString(1) : List.of((Object[]) elements.getArray()));
            }
        }
        return values;
    }

    /** A line for each row whose two results differ. */
    public List<String> differences(List<?> actual, List<?> expected) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (!Objects.equals(actual.get(i), expected.get(i))) {
                lines.add(escaped(rows.get(i)) + " gives " + escaped(actual.get(i)) + " instead of "
                        + escaped(expected.get(i)));
            }
        }
        return lines;
    }

    /** The text of a value, shortened, with all but printable ASCII as code points, so that differences are visible. */
    public static String escaped(Object value) {
        StringBuilder text = new StringBuilder();
        String whole = String.valueOf(value);
        whole.codePoints().limit(300).forEach(c -> {
            if (c >= ' ' && c < 0x7F) {
                text.appendCodePoint(c);
            } else {
                text.append(String.format("<%04X>", c));
            }
        });
        return whole.length() > 300 ? text + "… (" + whole.length() + ")" : text.toString();
    }

    private static String name(int column) {
        return String.valueOf((char) ('a' + column));
    }
}
