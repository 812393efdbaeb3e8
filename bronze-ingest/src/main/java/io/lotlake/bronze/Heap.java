package io.lotlake.bronze;

import io.lotlake.common.postgres.Identifiers;
import java.io.Serializable;

/**
 * The heap behind a source table: its own, or that of a leaf where the table is partitioned or inherited from.
 *
 * @param filenode changes with TRUNCATE, VACUUM FULL and restore
 * @param blocks its size, asked for after the snapshot was exported, so that every visible row lies within
 * @param bytes the same in bytes
 */
record Heap(String schema, String name, long filenode, long blocks, long bytes) implements Serializable {
    private static final long USUAL_BLOCK_BYTES = 8192;

    long blockBytes() {
        return blocks == 0 ? USUAL_BLOCK_BYTES : bytes / blocks;
    }

    /** For FROM: this heap alone, without those that inherit from it. */
    String quotedAlone() {
        return "ONLY " + Identifiers.quoted(schema, name);
    }
}
