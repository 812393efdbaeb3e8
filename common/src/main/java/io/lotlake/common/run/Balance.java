package io.lotlake.common.run;

/**
 * What became of the rows that a step read from its source.
 *
 * @param superseded rows that a newer row of the same key took the place of
 * @param quarantined rows that were rejected
 */
public record Balance(long read, long accepted, long superseded, long quarantined) {
    /** How many rows got lost, or came from nowhere. */
    public long difference() {
        return Math.abs(read - accepted - superseded - quarantined);
    }

    /** The share of the rows read that were rejected. */
    public double quarantinedShare() {
        return read == 0 ? 0 : (double) quarantined / read;
    }
}
