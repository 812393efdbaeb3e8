package io.lotlake.gold.quality;

import java.util.OptionalLong;

/**
 * One measured figure of a gate.
 *
 * @param subject the table, with the column if the table has several figures of this gate
 * @param judged which rows were measured; in each case the value is that of the whole table or a higher one
 * @param snapshotId the measured snapshot of the table; empty if the figure is not about its rows
 */
public record Figure(String subject, Gate gate, double value, Judged judged, OptionalLong snapshotId) {
    /** A figure of all rows, or of something other than rows. */
    public Figure(String subject, Gate gate, double value) {
        this(subject, gate, value, Judged.WHOLE, OptionalLong.empty());
    }

    /** The same figure with the measured snapshot. */
    public Figure at(OptionalLong snapshotId) {
        return new Figure(subject, gate, value, judged, snapshotId);
    }
}
