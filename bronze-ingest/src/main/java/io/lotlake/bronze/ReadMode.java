package io.lotlake.bronze;

/** How a run keeps what it reads one state of the source. */
public enum ReadMode {
    /** One snapshot, open from the first chunk to the last; it holds back vacuum on the source for as long. */
    CUT,
    /** A snapshot a chunk, then a short one under which all that changed meanwhile is read again. */
    CHUNKED
}
