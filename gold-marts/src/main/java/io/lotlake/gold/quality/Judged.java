package io.lotlake.gold.quality;

import java.util.Locale;

/** The rows from which a figure was measured. */
public enum Judged {
    /** All rows. */
    WHOLE,
    /** The rows that changed since the last publication. The figure adds to that of the last publication. */
    DELTA,
    /** No rows, because nothing changed since the last publication. */
    UNCHANGED;

    /** The name of the value in the ledger. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
