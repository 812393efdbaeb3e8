package io.lotlake.common.quality;

import java.util.OptionalLong;

/**
 * What a gate measured.
 *
 * @param subject the table, and what of it where a table has several figures of a kind
 * @param judged of what it was measured; the value is that of the whole table, or more, whichever way
 * @param snapshotId of the table, where it is a figure of its rows
 */
public record Figure(String subject, Gate gate, double value, Judged judged, OptionalLong snapshotId) {
    /** A figure of all rows, or of something else than rows. */
    public Figure(String subject, Gate gate, double value) {
        this(subject, gate, value, Judged.WHOLE, OptionalLong.empty());
    }

    /** The same figure, of a snapshot. */
    public Figure at(OptionalLong snapshotId) {
        return new Figure(subject, gate, value, judged, snapshotId);
    }
}
