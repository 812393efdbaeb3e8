package io.lotlake.app.readers;

import java.util.Locale;

/** What a program makes of a question. */
enum Verdict {
    /** All figures are right, or no more files are read than the partition has. */
    RIGHT,
    /** The program ends with an error and gives no figure. */
    REFUSES,
    /** A figure is another one. */
    WRONG,
    /** More files are read than the partition has. */
    MORE,
    /** The program has no way to ask. */
    NONE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
