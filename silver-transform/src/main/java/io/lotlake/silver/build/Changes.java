package io.lotlake.silver.build;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.lotlake.common.ledger.Run;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The keys of the Silver rows that a sync changes. The layers above follow them. The keys are written before the rows
 * themselves, so no row changes without its key in the log. The log may also have the key of a row that stays as it
 * was.
 */
public final class Changes {
    public static final TableSpec TABLE = table("silver.changes", "A key of Silver whose row a sync wrote anew.")
            .partitionedBy("table_name")
            .required("table_name", StringType, "The Silver table.")
            .optional("lid", LongType, "Listing id, where the row is about a listing.")
            .optional("portal", StringType, "Portal, of a seller or a price event.")
            .optional("acc_id", LongType, "Seller account, of a seller.")
            .optional("event_id", LongType, "Number of the event at its portal, of a price event.")
            .optional("is_new", BooleanType, "Whether the price event was not in Silver before.")
            .optional("country", StringType, "Of a country.")
            .optional("currency", StringType, "Of an exchange rate.")
            .optional("day", DateType, "Of an exchange rate.")
            .required("run_id", StringType, "The run that wrote the row anew.")
            .required("changed_at", TimestampType, "The moment of that run, UTC.")
            .build();

    private Changes() {}

    /** The log for these tables: the columns of {@link #TABLE}, and a column for every key column that it lacks. */
    static TableSpec of(List<SilverTable> tables) {
        Map<String, ColumnSpec> columns = new LinkedHashMap<>();
        TABLE.columns().forEach(column -> columns.put(column.name(), column));
        tables.forEach(table -> table.logColumns().forEach(key -> columns.merge(key.name(), named(key), same(table))));
        return new TableSpec(
                TABLE.name(),
                TABLE.description(),
                TABLE.key(),
                TABLE.partitioning(),
                TABLE.sizing(),
                List.copyOf(columns.values()));
    }

    private static ColumnSpec named(ColumnSpec key) {
        return new ColumnSpec(key.name(), key.type(), false, key.description(), col(key.name()));
    }

    /** @throws IllegalArgumentException if the log has a column of that name with another type */
    private static BinaryOperator<ColumnSpec> same(SilverTable table) {
        return (present, key) -> {
            if (!present.type().equals(key.type())) {
                throw new IllegalArgumentException("Cannot log the changes of " + table.name() + ": its " + key.name()
                        + " is of another type than that of " + TABLE.name());
            }
            return present;
        };
    }

    /**
     * The changes of a table, in the columns of the log. A column that they lack is NULL.
     *
     * @param log the log of all tables
     */
    static Dataset<Row> rows(TableSpec log, Run run, TableSpec changed, Dataset<Row> keys) {
        List<String> present = Arrays.asList(keys.columns());
        Column[] columns = log.columns().stream()
                .map(column -> switch (column.name()) {
                    case "table_name" -> lit(changed.name()).as(column.name());
                    case "run_id" -> lit(run.id()).as(column.name());
                    case "changed_at" -> lit(run.startedAt()).as(column.name());
                    default ->
                        present.contains(column.name())
                                ? keys.col(column.name())
                                : lit(null).cast(column.type()).as(column.name());
                })
                .toArray(Column[]::new);
        return keys.select(columns);
    }
}
