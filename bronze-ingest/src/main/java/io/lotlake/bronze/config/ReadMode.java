package io.lotlake.bronze.config;

/** How the chunks of a run become one state of the source. */
public enum ReadMode {
    /** One snapshot stays open from the first chunk to the last. It holds back vacuum on the source for that time. */
    CUT,
    /**
     * Each chunk has its own snapshot. Then a short one follows, under which the run reads again what changed
     * meanwhile.
     */
    CHUNKED
}
