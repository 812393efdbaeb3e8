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
 * How many keys there are, and between which numbers they lie; Iceberg passes over the files outside.
 *
 * @param numbers by the names of the key's columns that are long numbers
 */
public record KeyBounds(long keys, Map<String, Range> numbers) {
    public KeyBounds {
        numbers = Map.copyOf(numbers);
    }

    /** Both ends belong to it. */
    public record Range(long least, long greatest) {
        /** Between which numbers the values of a long column lie in a file; nothing where its metrics do not say. */
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
        Range with(Range other) {
            return new Range(Math.min(least, other.least), Math.max(greatest, other.greatest));
        }
    }

    /** Reads the keys once. */
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

    /** By the metrics of the files that have the keys, each key as often as it stands there; columns of which one does not say it are left out. */
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

    /** The same keys by a part of their columns. */
    public KeyBounds only(Collection<String> columns) {
        Map<String, Range> part = new LinkedHashMap<>(numbers);
        part.keySet().retainAll(columns);
        return new KeyBounds(keys, part);
    }

    /** No value of the column is less; nothing where that is not known. */
    public OptionalLong least(String column) {
        Range range = numbers.get(column);
        return range == null ? OptionalLong.empty() : OptionalLong.of(range.least());
    }

    public boolean isEmpty() {
        return keys == 0;
    }

    /** True of all rows of the keys, by constants alone. */
    public Column condition(Function<String, Column> column) {
        return numbers.entrySet().stream()
                .map(entry -> column.apply(entry.getKey())
                        .between(entry.getValue().least(), entry.getValue().greatest()))
                .reduce(lit(true), Column::and);
    }
}
