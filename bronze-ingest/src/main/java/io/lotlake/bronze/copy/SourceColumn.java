package io.lotlake.bronze.copy;

import io.lotlake.common.postgres.Identifiers;
import java.io.Serializable;
import java.util.Optional;

/**
 * A source column as COPY sends it.
 *
 * @param type the type that COPY sends, as {@code format_type} prints it
 * @param policy the policy for values that the lake does not hold
 */
public record SourceColumn(String name, String type, Policy policy) implements Serializable {
    /** A column whose values may not be altered. */
    public SourceColumn(String name, String type) {
        this(name, type, Policy.ERROR);
    }

    /** The SELECT expression for a table that has the column in the actual type. Without an actual type, it is NULL. */
    public String expression(Optional<String> actual) {
        return actual.map(from -> SourceTypes.sentAlike(from, type) ? quoted() : quoted() + "::" + type)
                .orElse("NULL");
    }

    private String quoted() {
        return Identifiers.quoted(name);
    }
}
