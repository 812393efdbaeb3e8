package io.lotlake.bronze.config;

/** What becomes of rows of Bronze that their source table has forgotten, by a deletion or a detached partition. */
enum ForgottenRows {
    /** The lake keeps them, and tells their number. */
    RETAIN,
    /** They leave the lake as well. */
    FOLLOW
}
