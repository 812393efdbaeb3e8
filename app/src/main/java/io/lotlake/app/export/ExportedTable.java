package io.lotlake.app.export;

import io.lotlake.gold.publication.Publication.Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * A table of the exported publication.
 *
 * @param name namespace and table
 * @param head the published snapshot, which the table still has
 */
record ExportedTable(String name, Head head, Table table) {
    String namespace() {
        return name.substring(0, name.indexOf('.'));
    }

    /** The name without the namespace. */
    String simpleName() {
        return name.substring(name.indexOf('.') + 1);
    }

    /** The table's current metadata file, which has the published snapshot, too. */
    String metadata() {
        return ((HasTableOperations) table).operations().current().metadataFileLocation();
    }

    /**
     * The data files of the snapshot, if reading them all gives its rows: no row is deleted in them, and the columns
     * have never changed. Empty otherwise, and if there are none.
     */
    Optional<List<String>> plainFiles() {
        if (table.schemas().size() > 1) {
            return Optional.empty();
        }
        List<String> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(head.snapshotId()).planFiles()) {
            for (FileScanTask task : tasks) {
                if (!task.deletes().isEmpty()) {
                    return Optional.empty();
                }
                files.add(task.file().location());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the manifests of " + name, e);
        }
        return files.isEmpty()
                ? Optional.empty()
                : Optional.of(files.stream().sorted().toList());
    }
}
