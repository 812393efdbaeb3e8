package io.lotlake.app.readers;

/** Which state of a table is asked for, and how. */
enum State {
    /** The newest publication. */
    NEWEST,
    /** An earlier publication, by the id of its snapshot. */
    BY_ID,
    /** The same, by its tag. */
    BY_TAG
}
