package io.lotlake.bronze.config;

/** How the chunks of a run become one state of the source. */
public enum ReadMode {
    /** One snapshot, open from the first chunk to the last. It holds back vacuum on the source for as long. */
    CUT,
    /** A snapshot for each chunk, then a short one under which the run reads again what changed meanwhile. */
    CHUNKED
}
