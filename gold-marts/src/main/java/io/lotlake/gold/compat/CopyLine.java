package io.lotlake.gold.compat;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.encode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lpad;
import static org.apache.spark.sql.functions.ltrim;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * A row as a line of PostgreSQL's COPY text format, in UTF-8. Native expressions put the cells together with marks that begin with
 * a NUL character, which no PostgreSQL text can hold; one pass over the bytes then escapes the texts and resolves the marks.
 */
final class CopyLine {
    private static final String CELL_END = "\0t";
    private static final String NULL_CELL = "\0n";
    private static final String ARRAY_BEGIN = "\0[";
    private static final String ELEMENT_END = "\0,";
    private static final String ARRAY_END = "\0]";

    private CopyLine() {}

    /**
     * The line with marks, to be resolved by {@link #write}.
     *
     * @param values in the types of the mart, in the order of the columns
     */
    static Column of(List<MartColumn> columns, List<Column> values) {
        Column[] cells = new Column[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = coalesce(text(columns.get(i), values.get(i)), lit(NULL_CELL));
        }
        return encode(concat_ws(CELL_END, cells), "UTF-8");
    }

    private static Column text(MartColumn column, Column value) {
        return switch (column.postgresType()) {
            case "text[]" -> array(value);
            case "date" -> calendar(value, value.cast(StringType));
            case "timestamp with time zone" -> calendar(value, concat(value.cast(StringType), lit("+00")));
            default -> value.cast(StringType);
        };
    }

    /** Years beyond 9999 without a plus sign, years before 1 as BC; Spark counts a year 0, which is 1 BC. */
    private static Column calendar(Column value, Column text) {
        Column yearBefore = lpad(lit(1).minus(year(value)).cast(StringType), 4, "0");
        Column before = concat(yearBefore, regexp_replace(text, "^-?[0-9]+", ""), lit(" BC"));
        return when(year(value).leq(0), before).otherwise(ltrim(text, "+"));
    }

    private static Column array(Column texts) {
        Column elements = concat(lit(ARRAY_BEGIN), array_join(texts, ELEMENT_END), lit(ARRAY_END));
        return when(size(texts).equalTo(0), "{}").otherwise(elements);
    }

    /** Appends the line to the output as COPY wants it, newline included; bytes that need no escape go in runs. */
    static void write(byte[] marked, ByteArrayOutputStream out) {
        boolean inArray = false;
        int run = 0;
        for (int i = 0; i < marked.length; i++) {
            byte b = marked[i];
            boolean special = b == 0 || b == '\\' || b == '\t' || b == '\n' || b == '\r' || (b == '"' && inArray);
            if (special) {
                out.write(marked, run, i - run);
                if (b == 0) {
                    byte mark = marked[++i];
                    writeMark(mark, out);
                    inArray = mark == '[' || mark == ',';
                } else {
                    writeAscii(escape(b, inArray), out);
                }
                run = i + 1;
            }
        }
        out.write(marked, run, marked.length - run);
        out.write('\n');
    }

    /** A backslash for COPY; within an array literal one more for each character that the literal escapes. */
    private static String escape(byte special, boolean inArray) {
        return switch (special) {
            case '\\' -> inArray ? "\\\\\\\\" : "\\\\";
            case '"' -> "\\\\\"";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            default -> "\\r";
        };
    }

    /** Every element of an array stands in double quotes, so that none reads as NULL or as several. */
    private static void writeMark(byte mark, ByteArrayOutputStream out) {
        switch (mark) {
            case 't' -> out.write('\t');
            case 'n' -> writeAscii("\\N", out);
            case '[' -> writeAscii("{\"", out);
            case ',' -> writeAscii("\",\"", out);
            case ']' -> writeAscii("\"}", out);
            default -> throw new IllegalStateException("a text of the mart holds a NUL character");
        }
    }

    private static void writeAscii(String text, ByteArrayOutputStream out) {
        for (int i = 0; i < text.length(); i++) {
            out.write(text.charAt(i));
        }
    }
}
