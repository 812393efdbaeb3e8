package io.lotlake.app.readers;

/** Which state of a table is asked for, and how. */
enum State {
    /** The newest publication. */
    NEWEST,
    /** An earlier publication, by the id of its snapshot. */
    BY_ID,
    /** The same, by its tag. */
    BY_TAG,
    /** The newest publication through {@code lotlake serve}. */
    SERVED,
    /** The publication of the request through {@code lotlake serve}, without a snapshot or tag in the query. */
    PUBLISHED,
    /** The publication of the request by what {@code lotlake export} wrote for the program. */
    EXPORTED
}
