package io.lotlake.bronze.source;

import io.lotlake.common.postgres.Identifiers;

/**
 * A source table by its name.
 *
 * @param shard the shard that its rows belong to
 */
public record Relation(String shard, String schema, String name) {
    /** The name for FROM. */
    public String quoted() {
        return Identifiers.quoted(schema, name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
