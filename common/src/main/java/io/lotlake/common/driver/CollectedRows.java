package io.lotlake.common.driver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.TableSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** The rows of a query in the memory of the driver, in Spark's own form. Nobody converts a value. */
public record CollectedRows(StructType schema, List<InternalRow> rows) {
    /** The property of the JVM with the most values that the driver takes. With 0, tasks of Spark do everything. */
    public static final String MOST_VALUES = "io.lotlake.driver-values";

    /** More values are faster to write by tasks of Spark. */
    private static final long MANY = 4_000_000;

    /** The bytes of a value in the memory of the driver, on average. */
    private static final long BYTES_OF_VALUE = 40;

    private static final int SHARE_OF_HEAP = 16;

    public CollectedRows {
        rows = List.copyOf(rows);
    }

    /** Whether the driver should do what tasks of Spark would do with so many rows of the table. */
    public static boolean areFew(long rows, TableSpec table) {
        return rows <= most(table);
    }

    /** The most rows of a table that the driver takes; below zero if it takes none. */
    public static long most(TableSpec table) {
        long values = Long.getLong(MOST_VALUES, Math.min(MANY, mostBytes() / BYTES_OF_VALUE));
        return values == 0 ? -1 : values / table.columns().size();
    }

    /** The most bytes of rows that the driver takes for one purpose. */
    public static long mostBytes() {
        return Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    }

    /** Runs the query. All its rows have to fit into memory. */
    public static CollectedRows of(Dataset<Row> rows) {
        QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
        InternalRow[] collected = SQLExecution.withNewExecutionId(
                execution,
                Option.apply("collect"),
                () -> execution.executedPlan().executeCollect());
        return new CollectedRows(rows.schema(), List.of(collected));
    }

    /**
     * All columns of a table, in its order and of its types.
     *
     * @param present the columns that the rows have; the others are NULL
     */
    public static List<Column> columns(StructType table, List<String> present) {
        return Arrays.stream(table.fields())
                .map(field -> (present.contains(field.name()) ? col(field.name()) : lit(null))
                        .cast(field.dataType())
                        .as(field.name()))
                .toList();
    }

    /**
     * Checks the rows.
     *
     * @throws LotlakeException with exit code 4 if a required column holds a NULL
     */
    public static void requireValues(TableSpec table, StructType schema, List<InternalRow> rows) {
        int[] required = IntStream.range(0, schema.length())
                .filter(i -> !schema.apply(i).nullable())
                .toArray();
        for (InternalRow row : rows) {
            for (int column : required) {
                if (row.isNullAt(column)) {
                    throw new LotlakeException(
                            ExitCode.GATE,
                            missingValue(table, schema.apply(column).name()));
                }
            }
        }
    }

    /** What is wrong if a required column holds a NULL. */
    public static String missingValue(TableSpec table, String column) {
        return "Cannot write " + table.name() + ": a row has no " + column
                + ", which is required; correct it where it comes from and run the command again";
    }
}
