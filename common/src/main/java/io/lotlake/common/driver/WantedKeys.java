package io.lotlake.common.driver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Keys in the memory of the driver, by which it looks for rows. A key with a NULL equals no other key, so it is not among them. */
public final class WantedKeys {
    private final StructType columns;

    /** The values of the keys; empty if they are whole numbers of one column. */
    private final Set<List<Object>> keys;

    /** The values of the first column of type long, in ascending order; empty if no column has this type. */
    private final long[] numbers;

    /** The position of that column; -1 if there is none. */
    private final int numberColumn;

    private WantedKeys(StructType columns, Set<List<Object>> keys, long[] numbers, int numberColumn) {
        this.columns = columns;
        this.keys = keys;
        this.numbers = numbers;
        this.numberColumn = numberColumn;
    }

    /**
     * The keys of some rows.
     *
     * @param positions where the rows have the columns of the keys
     */
    public static WantedKeys of(StructType columns, List<InternalRow> rows, int[] positions) {
        int number = IntStream.range(0, columns.length())
                .filter(i -> columns.apply(i).dataType().equals(DataTypes.LongType))
                .findFirst()
                .orElse(-1);
        boolean isOneNumber = number == 0 && columns.length() == 1;
        Set<List<Object>> keys = new HashSet<>();
        long[] numbers = new long[number < 0 ? 0 : rows.size()];
        int found = 0;
        for (InternalRow row : rows) {
            List<Object> key = key(columns, row, positions);
            if (key == null) {
                continue;
            }
            if (!isOneNumber) {
                keys.add(key);
            }
            if (number >= 0) {
                numbers[found++] = row.getLong(positions[number]);
            }
        }
        long[] sorted = Arrays.copyOf(numbers, found);
        Arrays.sort(sorted);
        return new WantedKeys(columns, keys, sorted, number);
    }

    /** Keys that are whole numbers of one column. */
    public static WantedKeys of(String column, Collection<Long> numbers) {
        long[] sorted = numbers.stream().mapToLong(Long::longValue).sorted().toArray();
        return new WantedKeys(new StructType().add(column, DataTypes.LongType), Set.of(), sorted, 0);
    }

    /** The columns of the keys. */
    public StructType columns() {
        return columns;
    }

    /** Whether the row has one of the keys. */
    public boolean contains(InternalRow row, int[] positions) {
        if (numberColumn >= 0
                && (row.isNullAt(positions[numberColumn])
                        || Arrays.binarySearch(numbers, row.getLong(positions[numberColumn])) < 0)) {
            return false;
        }
        return (columns.length() == 1 && numberColumn == 0) || isListed(row, positions);
    }

    private boolean isListed(InternalRow row, int[] positions) {
        List<Object> key = key(columns, row, positions);
        return key != null && keys.contains(key);
    }

    /** The values of the key; null if one of them is NULL. */
    public static @Nullable List<Object> key(StructType columns, InternalRow row, int[] positions) {
        List<Object> key = new ArrayList<>(positions.length);
        for (int i = 0; i < positions.length; i++) {
            if (row.isNullAt(positions[i])) {
                return null;
            }
            Object value = row.get(positions[i], columns.apply(i).dataType());
            // The reader uses the memory of a text again.
            key.add(value instanceof UTF8String text ? text.clone() : value);
        }
        return key;
    }
}
