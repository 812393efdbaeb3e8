package io.lotlake.bronze.spark;

import io.lotlake.common.postgres.Identifiers;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Literal;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Translates Spark's filters into SQL if they mean the same in PostgreSQL. It tests texts only for equality, byte by
 * byte, because their order depends on a collation. It never tests floating-point numbers.
 *
 * @param columns the columns by name
 */
record FilterSql(Map<String, CopyColumn> columns) {
    private static final Map<String, String> EQUALITY = Map.of("=", "=", "<>", "<>", "<=>", "IS NOT DISTINCT FROM");
    private static final Set<String> ORDER = Set.of("<", "<=", ">", ">=");
    private static final int LAST_YEAR = 9999;

    FilterSql {
        columns = Map.copyOf(columns);
    }

    /** The condition; empty where PostgreSQL would answer differently. */
    Optional<String> of(Predicate predicate) {
        Expression[] operands = predicate.children();
        return switch (predicate.name()) {
            case "AND", "OR" -> both(predicate.name(), operands[0], operands[1]);
            case "NOT" -> nested(operands[0]).map(condition -> "(NOT " + condition + ")");
            case "IS_NULL" -> column(operands[0]).map(column -> "(" + column.expression() + " IS NULL)");
            case "IS_NOT_NULL" -> column(operands[0]).map(column -> "(" + column.expression() + " IS NOT NULL)");
            case "IN" -> in(operands);
            default -> comparison(predicate.name(), operands);
        };
    }

    private Optional<String> nested(Expression operand) {
        return operand instanceof Predicate predicate ? of(predicate) : Optional.empty();
    }

    private Optional<String> both(String operator, Expression left, Expression right) {
        return nested(left).flatMap(one -> nested(right).map(other -> "(" + one + " " + operator + " " + other + ")"));
    }

    private Optional<CopyColumn> column(Expression operand) {
        boolean plain = operand instanceof NamedReference reference && reference.fieldNames().length == 1;
        return plain ? Optional.ofNullable(columns.get(((NamedReference) operand).fieldNames()[0])) : Optional.empty();
    }

    private Optional<String> comparison(String name, Expression[] operands) {
        String operator = ORDER.contains(name) ? name : EQUALITY.get(name);
        if (operator == null || operands.length != 2) {
            return Optional.empty();
        }
        boolean columnFirst = operands[0] instanceof NamedReference;
        Optional<CopyColumn> column = column(operands[columnFirst ? 0 : 1])
                .filter(known -> !(ORDER.contains(name) && known.sparkType() instanceof StringType));
        return column.flatMap(known -> literal(operands[columnFirst ? 1 : 0], known)
                .map(value -> columnFirst
                        ? "(" + comparable(known) + " " + operator + " " + value + ")"
                        : "(" + value + " " + operator + " " + comparable(known) + ")"));
    }

    private Optional<String> in(Expression[] operands) {
        Optional<CopyColumn> column = column(operands[0]);
        if (column.isEmpty() || operands.length == 1) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (int i = 1; i < operands.length; i++) {
            Optional<String> value = literal(operands[i], column.get());
            if (value.isEmpty()) {
                return value;
            }
            values.add(value.get());
        }
        return Optional.of("(" + comparable(column.get()) + " IN (" + String.join(", ", values) + "))");
    }

    /** The column with a collation that compares bytes, whatever its own collation is. */
    private static String comparable(CopyColumn column) {
        return column.sparkType() instanceof StringType ? column.expression() + " COLLATE \"C\"" : column.expression();
    }

    /** A literal of the column's own type. */
    private static Optional<String> literal(Expression operand, CopyColumn column) {
        if (!(operand instanceof Literal<?> literal) || literal.value() == null) {
            return Optional.empty();
        }
        DataType type = column.sparkType();
        Object value = literal.value();
        if (type instanceof DecimalType) {
            return value instanceof Decimal decimal
                    ? Optional.of(typed(decimal.toJavaBigDecimal().toPlainString(), "numeric"))
                    : Optional.empty();
        } else if (!literal.dataType().equals(type)) {
            return Optional.empty();
        } else if (type instanceof IntegerType || type instanceof LongType) {
            return Optional.of(typed(value.toString(), "bigint"));
        } else if (type instanceof BooleanType) {
            return Optional.of(typed(value.toString(), "boolean"));
        } else if (type instanceof StringType) {
            return text(value).filter(text -> column.comparesAsText());
        }
        return moment(type, value);
    }

    private static Optional<String> moment(DataType type, Object value) {
        if (type instanceof DateType && value instanceof Integer days) {
            LocalDate day = LocalDate.ofEpochDay(days);
            return isUsual(day.getYear()) ? Optional.of(typed(day.toString(), "date")) : Optional.empty();
        }
        boolean zoned = type instanceof TimestampType;
        if ((zoned || type instanceof TimestampNTZType) && value instanceof Long micros) {
            LocalDateTime moment =
                    LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
            String literal = zoned ? typed(moment + "+00", "timestamptz") : typed(moment.toString(), "timestamp");
            return isUsual(moment.getYear()) ? Optional.of(literal) : Optional.empty();
        }
        return Optional.empty();
    }

    /** Whether PostgreSQL and Java write the year alike. */
    private static boolean isUsual(int year) {
        return year >= 1 && year <= LAST_YEAR;
    }

    /** The literal of a text; empty where quoting depends on a setting, or where PostgreSQL has no such text. */
    private static Optional<String> text(Object value) {
        String text = value.toString();
        boolean plain = text.indexOf('\\') < 0
                && text.indexOf('\0') < 0
                && UTF8String.fromString(text).equals(value);
        return plain ? Optional.of(typed(text, "text")) : Optional.empty();
    }

    private static String typed(String text, String type) {
        return Identifiers.literal(text) + "::" + type;
    }
}
