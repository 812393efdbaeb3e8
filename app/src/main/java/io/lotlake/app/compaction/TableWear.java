package io.lotlake.app.compaction;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/** What small files and deleted rows cost the readers of some partitions of a table. Reads manifests only. */
record TableWear(List<PartitionWear> partitions) {
    TableWear {
        partitions = List.copyOf(partitions);
    }

    /** All partitions of the table's newest snapshot. */
    static TableWear of(Table table, CompactionRules rules) {
        Map<String, List<FileScanTask>> files = new LinkedHashMap<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.computeIfAbsent(PartitionWear.key(task), partition -> new ArrayList<>())
                    .add(task));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + table.name(), e);
        }
        return new TableWear(files.values().stream()
                .map(tasks -> new PartitionWear(tasks.get(0).spec(), tasks, rules))
                .toList());
    }

    /** What a compaction replaces, in words; empty if there is nothing to compact. */
    Optional<String> inWords() {
        List<PartitionWear> crowds =
                partitions.stream().filter(PartitionWear::isCrowded).toList();
        List<String> gains = new ArrayList<>();
        if (!crowds.isEmpty()) {
            List<FileScanTask> files = crowds.stream()
                    .flatMap(crowd -> crowd.smallFiles().stream())
                    .toList();
            long bytes = files.stream()
                    .mapToLong(file -> file.file().fileSizeInBytes())
                    .sum();
            gains.add(files.size() + " small files (" + (bytes >> 10) + " KiB) of " + crowds.size()
                    + (crowds.size() == 1 ? " partition" : " partitions"));
        }
        List<FileScanTask> halfEmpty = partitions.stream()
                .flatMap(partition -> partition.halfEmptyFiles().stream())
                .toList();
        if (!halfEmpty.isEmpty()) {
            long rows = halfEmpty.stream().mapToLong(PartitionWear::deletedRows).sum();
            gains.add(halfEmpty.size() + (halfEmpty.size() == 1 ? " file" : " files") + " with " + rows
                    + " deleted rows");
        }
        return gains.isEmpty() ? Optional.empty() : Optional.of("compact " + String.join(" and ", gains));
    }
}
