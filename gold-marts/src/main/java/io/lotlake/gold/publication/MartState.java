package io.lotlake.gold.publication;

import java.util.Locale;

/** The state of the mart in a publication. */
public enum MartState {
    /** The mart shows the rows of the publication. */
    PUBLISHED,
    /**
     * The mart does not show the rows yet, because the run ended too early. {@code publish} or the next seed or sync
     * completes it.
     */
    PENDING,
    /** The publication changed tables only. */
    UNCHANGED;

    static MartState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** The name of the state in the ledger. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
