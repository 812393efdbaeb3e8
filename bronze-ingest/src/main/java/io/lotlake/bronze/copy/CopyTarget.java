package io.lotlake.bronze.copy;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;

/**
 * A Bronze table that a COPY fills.
 *
 * @param source the columns that COPY sends, in its order
 * @param shardColumn the technical column and partition value that holds the shard; empty if there are no shards
 */
public record CopyTarget(Table table, List<SourceColumn> source, String shardColumn) implements Serializable {
    public CopyTarget {
        source = List.copyOf(source);
    }

    Type type(String column) {
        return table.schema().findType(column);
    }

    public Optional<String> shard() {
        return shardColumn.isEmpty() ? Optional.empty() : Optional.of(shardColumn);
    }
}
