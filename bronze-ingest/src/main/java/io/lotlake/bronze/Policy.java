package io.lotlake.bronze;

/** What becomes of a value that PostgreSQL has and the lake has not: NaN in a decimal, too many digits, an infinite moment. */
enum Policy {
    /** The run stops. */
    ERROR,
    /** It is NULL in the lake, and counted. */
    NULL,
    /** The whole column lands as text, so that there is no such value. */
    TEXT,
    /** It is NULL in its column, its text stands in {@code _altered}, and it is counted. */
    QUARANTINE
}
