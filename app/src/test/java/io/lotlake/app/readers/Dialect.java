package io.lotlake.app.readers;

import static java.util.stream.Collectors.joining;

import io.lotlake.app.readers.Figure.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a program's SQL computes a figure.
 *
 * @param quote the sign around a name
 * @param own the forms that not all programs share; {@code {}} is the column
 */
record Dialect(String quote, Map<Kind, String> own) {
    static final Dialect SPARK = new Dialect(
            "`",
            Map.of(
                    Kind.TRUES, "count_if({})",
                    Kind.CHARACTERS, "sum(length({}))",
                    Kind.ELEMENTS, "sum(size({}))",
                    Kind.FIRST_DAY, "unix_date(min({}))",
                    Kind.LAST_DAY, "unix_date(max({}))",
                    Kind.FIRST_MOMENT, "unix_micros(min({}))",
                    Kind.LAST_MOMENT, "unix_micros(max({}))"));

    /** Trino's date_diff knows no microseconds; they are the last six digits of the text. */
    private static final String TRINO_MICROSECONDS =
            "date_diff('second', TIMESTAMP '1970-01-01 00:00:00 UTC', date_trunc('second', [])) * 1000000"
                    + " + CAST(substr(CAST([] AS varchar), 21, 6) AS bigint)";

    static final Dialect TRINO = new Dialect(
            "\"",
            Map.of(
                    Kind.TRUES, "count_if({})",
                    Kind.CHARACTERS, "sum(length({}))",
                    Kind.ELEMENTS, "sum(cardinality({}))",
                    Kind.FIRST_DAY, "date_diff('day', DATE '1970-01-01', min({}))",
                    Kind.LAST_DAY, "date_diff('day', DATE '1970-01-01', max({}))",
                    Kind.FIRST_MOMENT, TRINO_MICROSECONDS.replace("[]", "min({})"),
                    Kind.LAST_MOMENT, TRINO_MICROSECONDS.replace("[]", "max({})")));

    static final Dialect DUCKDB = new Dialect(
            "\"",
            Map.of(
                    Kind.TRUES, "count_if({})",
                    Kind.CHARACTERS, "sum(length({}))",
                    Kind.ELEMENTS, "sum(len({}))",
                    Kind.FIRST_DAY, "datediff('day', DATE '1970-01-01', min({}))",
                    Kind.LAST_DAY, "datediff('day', DATE '1970-01-01', max({}))",
                    Kind.FIRST_MOMENT, "epoch_us(min({}))",
                    Kind.LAST_MOMENT, "epoch_us(max({}))"));

    static final Dialect DATAFUSION = new Dialect(
            "\"",
            Map.of(
                    Kind.TRUES, "count({}) FILTER (WHERE {})",
                    Kind.CHARACTERS, "sum(character_length({}))",
                    Kind.ELEMENTS, "sum(cardinality({}))",
                    Kind.FIRST_DAY, "arrow_cast(min({}), 'Int32')",
                    Kind.LAST_DAY, "arrow_cast(max({}), 'Int32')",
                    Kind.FIRST_MOMENT, "arrow_cast(min({}), 'Int64')",
                    Kind.LAST_MOMENT, "arrow_cast(max({}), 'Int64')"));

    static final Dialect CLICKHOUSE = new Dialect(
            "\"",
            Map.of(
                    Kind.SUM_OF_INTEGERS, "sum(CAST({} AS Nullable(DECIMAL(38, 0))))",
                    Kind.SUM_OF_FLOORS, "sum(CAST(floor({} * 10000) AS Nullable(DECIMAL(38, 0))))",
                    Kind.TRUES, "countIf({})",
                    Kind.CHARACTERS, "sum(lengthUTF8({}))",
                    Kind.ELEMENTS, "sum(length({}))",
                    Kind.FIRST_DAY, "toInt32(min({}))",
                    Kind.LAST_DAY, "toInt32(max({}))",
                    Kind.FIRST_MOMENT, "toUnixTimestamp64Micro(min({}))",
                    Kind.LAST_MOMENT, "toUnixTimestamp64Micro(max({}))"));

    static final Dialect POSTGRES = new Dialect(
            "\"",
            Map.of(
                    Kind.TRUES, "count(*) FILTER (WHERE {})",
                    Kind.CHARACTERS, "sum(length({}))",
                    Kind.ELEMENTS, "sum(cardinality({}))",
                    Kind.FIRST_DAY, "min({}) - DATE '1970-01-01'",
                    Kind.LAST_DAY, "max({}) - DATE '1970-01-01'",
                    Kind.FIRST_MOMENT, "extract(epoch FROM min({})) * 1000000",
                    Kind.LAST_MOMENT, "extract(epoch FROM max({})) * 1000000"));

    /** What all programs write in the same way. */
    private static final Map<Kind, String> COMMON = Map.of(
            Kind.ROWS, "count(*)",
            Kind.NOT_NULL, "count({})",
            Kind.SUM, "sum({})",
            Kind.SUM_OF_INTEGERS, "sum(CAST({} AS DECIMAL(38, 0)))",
            Kind.SUM_OF_FLOORS, "sum(CAST(floor({} * 10000) AS DECIMAL(38, 0)))");

    String expression(Figure figure) {
        String form = Optional.ofNullable(own.get(figure.kind())).orElseGet(() -> COMMON.get(figure.kind()));
        return form.replace("{}", quote + figure.column() + quote);
    }

    /** The query that gives the figures in one row. */
    String select(List<Figure> figures, String from) {
        return figures.stream().map(this::expression).collect(joining(", ", "SELECT ", " FROM " + from));
    }
}
