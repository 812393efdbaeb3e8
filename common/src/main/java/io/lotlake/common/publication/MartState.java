package io.lotlake.common.publication;

import java.util.Locale;

/** What became of the mart in a publication. */
public enum MartState {
    /** It shows the rows of the publication. */
    PUBLISHED,
    /** It is to show them; the run was ended before, and {@code publish} or the next seed makes up for it. */
    PENDING,
    /** The publication was about tables only. */
    UNCHANGED;

    static MartState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** As the ledger has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
