package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.AlteredValues.ColumnValueException;
import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/** Parses a binary COPY: a header, then for each row the number of cells, and each cell with its length. */
public final class CopyRows {
    private static final int SIGNATURE_AND_FLAGS = 15;
    private static final int TRAILER = -1;
    private static final int NULL_CELL = -1;

    private final CopyOut copy;
    private final AlteredValues altered;
    private boolean begun;
    private boolean ended;

    public CopyRows(CopyOut copy, AlteredValues altered) {
        this.copy = copy;
        this.altered = altered;
    }

    /**
     * Reads one row into the batches of the source columns.
     *
     * @return how many bytes the row has; -1 at the end
     * @throws ColumnValueException if a value has no place in Bronze and may not be altered
     */
    public int next(ColumnBatch[] batches) throws SQLException, ColumnValueException {
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
            altered.add(column, e);
            batch.addNull();
        }
    }
}
