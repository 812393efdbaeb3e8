package io.lotlake.bronze;

/** What becomes of rows of Bronze that their source table does not have any more, because of a deletion or a detached partition. */
enum Forgotten {
    /** The lake keeps them, and says how many they are. */
    RETAIN,
    /** They leave the lake as well. */
    FOLLOW
}
