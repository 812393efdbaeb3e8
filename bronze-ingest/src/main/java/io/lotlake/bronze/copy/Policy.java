package io.lotlake.bronze.copy;

/**
 * What becomes of a value of PostgreSQL that the lake does not hold: NaN in a decimal, too many digits, an infinite
 * moment.
 */
public enum Policy {
    /** The run stops. */
    ERROR,
    /** The value is NULL in the lake, and counted. */
    NULL,
    /** The whole column lands as text, which holds every value. */
    TEXT,
    /** The value is NULL in its column, its text is kept in {@code _altered}, and it is counted. */
    QUARANTINE
}
