package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * The number of keys, and what is known of their values. Iceberg skips files and buckets without such values.
 *
 * @param keys the number of keys; {@link Long#MAX_VALUE} if it is not known
 * @param numbers the ranges by the names of the key columns of type long
 * @param values all values by the names of these columns, where they are few
 */
public record KeyBounds(long keys, Map<String, Range> numbers, Map<String, List<Long>> values) {
    /** Bounds of keys of which nothing is known. There may be none. */
    public static final KeyBounds UNKNOWN = new KeyBounds(Long.MAX_VALUE, Map.of());

    /** Iceberg compares no more values than these with the bounds of a file. */
    private static final int FEW = 200;

    public KeyBounds {
        numbers = Map.copyOf(numbers);
        values = Map.copyOf(values);
    }

    /** Makes bounds without single values. */
    public KeyBounds(long keys, Map<String, Range> numbers) {
        this(keys, numbers, Map.of());
    }

    /** A range of numbers that includes both ends. */
    public record Range(long least, long greatest) {
        /** The range of a long column's values in a file; empty if the file's metrics do not give it. */
        public static Optional<Range> of(DataFile file, int field) {
            Optional<Long> least = bound(file.lowerBounds(), field);
            Optional<Long> greatest = bound(file.upperBounds(), field);
            return least.isPresent() && greatest.isPresent()
                    ? Optional.of(new Range(least.get(), greatest.get()))
                    : Optional.empty();
        }

        private static Optional<Long> bound(@Nullable Map<Integer, ByteBuffer> bounds, int field) {
            ByteBuffer bound = bounds == null ? null : bounds.get(field);
            return bound == null
                    ? Optional.empty()
                    : Optional.of(Conversions.fromByteBuffer(Types.LongType.get(), bound));
        }

        /** The smallest range that covers both. */
        public Range with(Range other) {
            return new Range(Math.min(least, other.least), Math.max(greatest, other.greatest));
        }
    }

    /** The bounds of some keys of one column, in ascending order; at least one. */
    public static KeyBounds of(String column, long[] sorted) {
        Range range = new Range(sorted[0], sorted[sorted.length - 1]);
        Map<String, List<Long>> values = sorted.length > FEW
                ? Map.of()
                : Map.of(column, Arrays.stream(sorted).boxed().toList());
        return new KeyBounds(sorted.length, Map.of(column, range), values);
    }

    /** Computes the bounds in one pass over the keys. */
    public static KeyBounds of(Dataset<Row> keys) {
        List<String> names = Arrays.stream(keys.schema().fields())
                .filter(field -> field.dataType().equals(DataTypes.LongType))
                .map(StructField::name)
                .toList();
        Column[] extremes =
                names.stream().flatMap(name -> Stream.of(min(name), max(name))).toArray(Column[]::new);
        Row row = keys.agg(count(lit(1)), extremes).first();
        Map<String, Range> numbers = new LinkedHashMap<>();
        for (int i = 0; i < names.size() && row.getLong(0) > 0; i++) {
            numbers.put(names.get(i), new Range(row.getLong(1 + 2 * i), row.getLong(2 + 2 * i)));
        }
        return new KeyBounds(row.getLong(0), numbers);
    }

    /**
     * Takes the bounds from the metrics of the files that hold the keys. A key counts once for each row. A column is
     * left out if the metrics of any file do not give its range.
     */
    public static KeyBounds of(Table table, Collection<DataFile> files, Collection<String> columns) {
        Map<String, Range> numbers = new LinkedHashMap<>();
        for (String column : columns) {
            NestedField field = table.schema().findField(column);
            if (field != null && field.type().equals(Types.LongType.get())) {
                List<Optional<Range>> ranges = files.stream()
                        .map(file -> Range.of(file, field.fieldId()))
                        .toList();
                if (ranges.stream().allMatch(Optional::isPresent)) {
                    ranges.stream()
                            .flatMap(Optional::stream)
                            .reduce(Range::with)
                            .ifPresent(range -> numbers.put(column, range));
                }
            }
        }
        return new KeyBounds(files.stream().mapToLong(DataFile::recordCount).sum(), numbers);
    }

    /** The bounds of the same keys, restricted to some of their columns. */
    public KeyBounds only(Collection<String> columns) {
        Map<String, Range> part = new LinkedHashMap<>(numbers);
        part.keySet().retainAll(columns);
        Map<String, List<Long>> few = new LinkedHashMap<>(values);
        few.keySet().retainAll(columns);
        return new KeyBounds(keys, part, few);
    }

    /** The least value of the column; empty if its range is not known. */
    public OptionalLong least(String column) {
        Range range = numbers.get(column);
        return range == null ? OptionalLong.empty() : OptionalLong.of(range.least());
    }

    public boolean isEmpty() {
        return keys == 0;
    }

    /** Whether {@link #condition} is true for no other rows. */
    boolean areListed() {
        return !numbers.isEmpty() && values.keySet().containsAll(numbers.keySet());
    }

    /** A condition that is true for all rows of the keys. It compares with constants only. */
    public Column condition(Function<String, Column> column) {
        return numbers.entrySet().stream()
                .map(entry -> condition(entry.getKey(), entry.getValue(), column.apply(entry.getKey())))
                .reduce(lit(true), Column::and);
    }

    /** The same condition for Iceberg's own library. */
    public Expression filter() {
        return numbers.entrySet().stream()
                .map(entry -> filter(entry.getKey(), entry.getValue()))
                .reduce(Expressions.alwaysTrue(), Expressions::and);
    }

    private Expression filter(String name, Range range) {
        return values.containsKey(name)
                ? Expressions.in(name, values.get(name).toArray())
                : Expressions.and(
                        Expressions.greaterThanOrEqual(name, range.least()),
                        Expressions.lessThanOrEqual(name, range.greatest()));
    }

    private Column condition(String name, Range range, Column column) {
        return values.containsKey(name)
                ? column.isin(values.get(name).toArray())
                : column.between(range.least(), range.greatest());
    }
}
