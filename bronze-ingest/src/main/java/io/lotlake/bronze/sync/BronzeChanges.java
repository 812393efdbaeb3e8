package io.lotlake.bronze.sync;

import java.util.Map;

/**
 * What a sync landed in Bronze.
 *
 * @param tables the changes by table, e.g. {@code bronze.full_auto}; tables without a change are left out
 */
public record BronzeChanges(Map<String, TableChanges> tables) {
    public BronzeChanges {
        tables = Map.copyOf(tables);
    }

    public boolean isEmpty() {
        return tables.isEmpty();
    }

    /**
     * What landed in a table.
     *
     * @param upserts how many rows have {@code _op = 'u'}
     * @param deletions how many rows have {@code _op = 'd'}
     * @param rowsRead how many rows have {@code _op = 'r'}; they belong to shards that no run had read before
     */
    public record TableChanges(long upserts, long deletions, long rowsRead) {
        boolean isEmpty() {
            return upserts + deletions + rowsRead == 0;
        }
    }
}
