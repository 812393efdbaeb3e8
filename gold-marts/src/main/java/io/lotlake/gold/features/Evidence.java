package io.lotlake.gold.features;

import java.util.Locale;

/** Why lotlake can say what was known at a moment. */
public enum Evidence {
    /** The lake had been published by then. What it showed is what was known. */
    PUBLISHED,
    /**
     * The lake was published for the first time later. Only moments in the rows of the first publication tell what had
     * happened by then. Columns that show the state of a later day are not known.
     */
    EVENT_TIME;

    /** The value of the column {@code evidence}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
