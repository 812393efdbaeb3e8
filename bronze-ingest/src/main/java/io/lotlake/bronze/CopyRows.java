package io.lotlake.bronze;

import io.lotlake.bronze.CellDecoder.ValueNotHeldException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/** Takes the rows of a binary COPY apart: a header, then per row the number of cells and each cell with its length. */
final class CopyRows {
    private static final int SIGNATURE_AND_FLAGS = 15;
    private static final int TRAILER = -1;
    private static final int NULL_CELL = -1;

    private final CopyOut copy;
    private final List<Landing.SourceColumn> columns;
    private boolean begun;
    private boolean ended;

    CopyRows(CopyOut copy, List<Landing.SourceColumn> columns) {
        this.copy = copy;
        this.columns = columns;
    }

    /**
     * Reads one row into the batches, the first of which belong to the source columns.
     *
     * @return how many bytes the row had; -1 at the end
     * @throws ColumnValueException where a value has no place in Bronze
     */
    int next(ColumnBatch[] batches) throws SQLException, ColumnValueException {
        byte @Nullable [] data = ended ? null : copy.readFromCopy();
        if (data == null) {
            ended = true;
            return -1;
        }
        int offset = 0;
        if (!begun) {
            begun = true;
            offset = SIGNATURE_AND_FLAGS + 4 + CellDecoder.readInt(data, SIGNATURE_AND_FLAGS);
            if (offset == data.length) {
                return next(batches);
            }
        }
        int cells = CellDecoder.readShort(data, offset);
        if (cells == TRAILER) {
            return next(batches);
        }
        offset += 2;
        for (int i = 0; i < cells; i++) {
            int length = CellDecoder.readInt(data, offset);
            offset += 4;
            if (length == NULL_CELL) {
                batches[i].addNull();
            } else {
                add(batches[i], i, data, offset, length);
                offset += length;
            }
        }
        return data.length;
    }

    private void add(ColumnBatch batch, int column, byte[] data, int offset, int length) throws ColumnValueException {
        try {
            batch.add(data, offset, length);
        } catch (ValueNotHeldException e) {
            throw new ColumnValueException(columns.get(column).name(), String.valueOf(e.getMessage()), e);
        }
    }

    /** A value that Bronze cannot hold, with its column. */
    static final class ColumnValueException extends Exception {
        private static final long serialVersionUID = 1L;

        ColumnValueException(String column, String value, Throwable cause) {
            super("column " + column + " holds " + value, cause);
        }
    }
}
