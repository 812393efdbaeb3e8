package io.lotlake.bronze.sink;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import io.lotlake.bronze.copy.Policy;
import io.lotlake.bronze.encode.CellEncoder;
import io.lotlake.bronze.encode.CopyBuffer;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** The rows of one task for one table that wait to be sent, and the number of all its rows. */
final class OutgoingRows {
    private static final int BLOCK_BYTES = 1 << 20;
    /** This is small, because not every table gets many rows. */
    private static final int FIRST_BYTES = 1 << 16;

    private final SinkTarget target;
    private final UTF8String key;
    private final SinkCell[] cells;
    private final int[] ordinals;
    private final CellEncoder[] encoders;
    private final long[] alteredOf;
    private final CopyBuffer block = new CopyBuffer(FIRST_BYTES);
    private long rows;
    private long altered;

    OutgoingRows(SinkTarget target) {
        this.target = target;
        this.key = UTF8String.fromString(target.key());
        this.cells = target.cells().toArray(SinkCell[]::new);
        this.ordinals = target.cells().stream().mapToInt(SinkCell::ordinal).toArray();
        this.encoders = target.cells().stream().map(SinkCell::encoder).toArray(CellEncoder[]::new);
        this.alteredOf = new long[cells.length];
    }

    /** @throws LotlakeException with exit code 3 if the table does not hold a value that may not be altered */
    void add(InternalRow row) {
        block.putShort(encoders.length);
        for (int i = 0; i < encoders.length; i++) {
            if (row.isNullAt(ordinals[i])) {
                putNull(i);
            } else {
                int before = block.size();
                try {
                    encoders[i].encode(row, ordinals[i], block);
                } catch (ValueNotHeldException e) {
                    block.cutTo(before);
                    alter(i, e);
                }
            }
        }
        rows++;
    }

    private void putNull(int cell) {
        if (cells[cell].required()) {
            throw notWritten("column " + cells[cell].column() + " is NULL where the table wants a value; give it one");
        }
        block.putNull();
    }

    private void alter(int cell, ValueNotHeldException value) {
        SinkCell refused = cells[cell];
        if (refused.policy() == Policy.ERROR) {
            String remedy = refused.required() ? "" : ", or set option policy." + refused.column() + " to null";
            throw notWritten("column " + refused.column() + " holds " + value.text() + ", which " + refused.text()
                    + " does not hold; correct the value" + remedy);
        }
        block.putNull();
        alteredOf[cell]++;
        altered++;
    }

    private LotlakeException notWritten(String reason) {
        return new LotlakeException(ExitCode.CONFIGURATION, "Cannot write " + target.name() + ": " + reason);
    }

    boolean isBlock() {
        return block.size() >= BLOCK_BYTES;
    }

    UTF8String key() {
        return key;
    }

    SinkTarget target() {
        return target;
    }

    CopyBuffer block() {
        return block;
    }

    long rows() {
        return rows;
    }

    /** How many values are NULL because the table does not hold them. */
    long altered() {
        return altered;
    }

    /** The number of these values by column. Columns without one are left out. */
    Map<String, Long> alteredByColumn() {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < cells.length; i++) {
            if (alteredOf[i] > 0) {
                counts.put(cells[i].column(), alteredOf[i]);
            }
        }
        return counts;
    }
}
