package io.lotlake.bronze.copy;

/**
 * What happens to a value of PostgreSQL that the lake does not hold: NaN in a decimal, too many digits, an infinite
 * moment.
 */
public enum Policy {
    /** The run stops. */
    ERROR,
    /** The value becomes NULL in the lake, and is counted. */
    NULL,
    /** The whole column lands as text, which holds every value. */
    TEXT,
    /** The value becomes NULL in its column and is counted; its text is kept in {@code _altered}. */
    QUARANTINE
}
