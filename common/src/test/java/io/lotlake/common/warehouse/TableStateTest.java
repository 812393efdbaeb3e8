package io.lotlake.common.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class TableStateTest {
    private static final TableIdentifier NAME = TableIdentifier.of("gold", "ads");

    private static void append(Table table, int number) {
        table.newAppend()
                .appendFile(DataFiles.builder(PartitionSpec.unpartitioned())
                        .withPath("/" + number + ".parquet")
                        .withFileSizeInBytes(1)
                        .withRecordCount(1)
                        .build())
                .commit();
    }

    private static TableState state(Table table) {
        table.refresh();
        return TableState.of(
                "gold.ads", ((HasTableOperations) table).operations().current());
    }

    @Test
    void itIsKnownWhetherReadersSawASnapshotThatHasExpired() throws IOException {
        try (InMemoryCatalog catalog = new InMemoryCatalog()) {
            catalog.initialize("lake", Map.of());
            catalog.createNamespace(Namespace.of("gold"));
            Table table =
                    catalog.createTable(NAME, new Schema(Types.NestedField.required(1, "lid", Types.LongType.get())));
            assertThat(state(table).isWhole()).isTrue();
            append(table, 1);
            long first = table.currentSnapshot().snapshotId();
            append(table, 2);
            assertThat(state(table).isWhole()).isTrue();

            table.expireSnapshots()
                    .expireSnapshotId(first)
                    .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
                    .commit();

            assertThat(state(table).shown()).hasSize(1);
            assertThat(state(table).isWhole()).isFalse();
        }
    }
}
