package io.lotlake.common.run;

/**
 * Tells what happened to the rows that a step read from its source.
 *
 * @param quarantined the number of rejected rows
 */
public record Balance(long read, long accepted, long quarantined) {
    /** The number of rows that were lost or that came from nowhere; never negative. */
    public long difference() {
        return Math.abs(read - accepted - quarantined);
    }

    /** The share of rejected rows among the rows read. */
    public double quarantinedShare() {
        return read == 0 ? 0 : (double) quarantined / read;
    }
}
