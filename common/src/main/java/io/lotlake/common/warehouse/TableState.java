package io.lotlake.common.warehouse;

import io.lotlake.common.lake.Commit;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;

/**
 * The state of a table.
 *
 * @param snapshots the number of retained snapshots
 * @param head the newest snapshot that readers see; empty if nothing has been published yet
 */
public record TableState(String name, int snapshots, Optional<Commit> head) {

    static TableState of(String name, TableMetadata metadata) {
        return new TableState(
                name,
                metadata.snapshots().size(),
                Optional.ofNullable(metadata.currentSnapshot()).map(Commit::of));
    }
}
