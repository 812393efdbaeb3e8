package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.util.JsonUtil;

/**
 * The values of a chunk that the lake does not hold: how many each column has, and the texts that a row keeps of them.
 */
public final class AlteredValues {
    private final List<SourceColumn> columns;
    private final long[] counts;
    private final Map<String, String> keptOfRow = new LinkedHashMap<>();

    public AlteredValues(List<SourceColumn> columns) {
        this.columns = columns;
        this.counts = new long[columns.size()];
    }

    /** Applies the column's policy to the value. The cell becomes NULL. */
    void add(int column, ValueNotHeldException value) throws ColumnValueException {
        SourceColumn altered = columns.get(column);
        if (altered.policy() == Policy.ERROR) {
            throw new ColumnValueException(altered.name(), value);
        }
        counts[column]++;
        if (altered.policy() == Policy.QUARANTINE) {
            keptOfRow.put(altered.name(), value.text());
        }
    }

    /**
     * Adds the kept texts of the row to their batch: a JSON object of column to text, or NULL where nothing was
     * altered.
     */
    public void endRow(TextBatch kept) {
        if (keptOfRow.isEmpty()) {
            kept.addNull();
            return;
        }
        String json = JsonUtil.generate(
                generator -> {
                    generator.writeStartObject();
                    for (Map.Entry<String, String> value : keptOfRow.entrySet()) {
                        generator.writeStringField(value.getKey(), value.getValue());
                    }
                    generator.writeEndObject();
                },
                false);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        kept.add(bytes, 0, bytes.length);
        keptOfRow.clear();
    }

    /** How many values of each column were altered. Columns without one are left out. */
    public Map<String, Long> counts() {
        Map<String, Long> altered = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                altered.put(columns.get(i).name(), counts[i]);
            }
        }
        return altered;
    }

    /** A value that Bronze cannot hold and may not alter. */
    public static final class ColumnValueException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String column;

        ColumnValueException(String column, ValueNotHeldException value) {
            super("column " + column + " holds " + value.text(), value);
            this.column = column;
        }

        public String column() {
            return column;
        }
    }
}
