package io.lotlake.bronze.config;

/** What happens to rows of Bronze that their source table has forgotten, by a deletion or a detached partition. */
enum ForgottenRows {
    /** The lake keeps them and reports their number. */
    RETAIN,
    /** They leave the lake as well. */
    FOLLOW
}
