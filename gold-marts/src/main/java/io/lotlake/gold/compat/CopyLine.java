package io.lotlake.gold.compat;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.encode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import org.apache.spark.sql.Column;

/**
 * A row as a line of PostgreSQL's COPY text format, in UTF-8, made by native expressions. Cells are put together around NUL
 * characters, which no PostgreSQL text can hold; so one pass over the whole line escapes all its cells.
 */
final class CopyLine {
    private static final String CELL_END = "\0t";
    private static final String NULL_CELL = "\0n";

    private CopyLine() {}

    /** @param values in the types of the mart, in the order of the columns */
    static Column of(List<MartColumn> columns, List<Column> values) {
        Column[] cells = new Column[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = coalesce(text(columns.get(i), values.get(i)), lit(NULL_CELL));
        }
        Column line = concat_ws(CELL_END, cells);
        Column escaped =
                replaced(replaced(replaced(replaced(line, "\\", "\\\\"), "\t", "\\t"), "\n", "\\n"), "\r", "\\r");
        Column marked = replaced(replaced(escaped, CELL_END, "\t"), NULL_CELL, "\\N");
        return encode(concat(marked, lit("\n")), "UTF-8");
    }

    private static Column text(MartColumn column, Column value) {
        return switch (column.postgresType()) {
            case "text[]" -> arrayLiteral(value);
            case "timestamp with time zone" -> concat(value.cast(StringType), lit("+00"));
            default -> value.cast(StringType);
        };
    }

    /** Every element in double quotes, so that none reads as NULL or as several. */
    private static Column arrayLiteral(Column texts) {
        Column elements = transform(
                texts,
                element -> concat(lit("\""), replaced(replaced(element, "\\", "\\\\"), "\"", "\\\""), lit("\"")));
        return concat(lit("{"), array_join(elements, ","), lit("}"));
    }

    private static Column replaced(Column text, String search, String replacement) {
        return replace(text, lit(search), lit(replacement));
    }
}
