package io.lotlake.common.warehouse;

import io.lotlake.common.lake.Commit;
import java.util.Optional;
import org.apache.iceberg.TableMetadata;

/**
 * How a table stands.
 *
 * @param snapshots how many are kept
 * @param head the newest that readers see; empty where nothing has been published yet
 */
public record TableState(String name, int snapshots, Optional<Commit> head) {

    static TableState of(String name, TableMetadata metadata) {
        return new TableState(
                name,
                metadata.snapshots().size(),
                Optional.ofNullable(metadata.currentSnapshot()).map(Commit::of));
    }
}
