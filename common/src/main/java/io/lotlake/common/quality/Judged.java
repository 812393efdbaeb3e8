package io.lotlake.common.quality;

import java.util.Locale;

/** Of what a figure was measured. */
public enum Judged {
    /** All rows. */
    WHOLE,
    /** The rows that changed since the last publication, whose figure it adds to. */
    DELTA,
    /** Nothing, for nothing changed since the last publication. */
    UNCHANGED;

    /** As the ledger has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
