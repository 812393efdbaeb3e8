package io.lotlake.app.maintenance;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileInfo;

/**
 * Deletes files in the folder of a table that no retained snapshot refers to. Killed runs left them, or they could not
 * be deleted before. A young file stays, because it may belong to a future commit.
 *
 * @param age the least age of a deleted file; it is longer than the longest run
 */
record Orphans(Table table, Duration age, Instant now) implements MaintenanceAction {

    private List<FileInfo> found() {
        ReferencedFiles references = ReferencedFiles.of(table);
        long young = now.minus(age).toEpochMilli();
        return StoredFiles.of(table.io(), table.location()).files().entrySet().stream()
                .filter(file -> !references.has(file.getKey()))
                .map(Map.Entry::getValue)
                .filter(file -> file.createdAtMillis() < young)
                .toList();
    }

    @Override
    public String kind() {
        return "orphans";
    }

    @Override
    public Optional<String> due() {
        List<FileInfo> found = found();
        long bytes = found.stream().mapToLong(FileInfo::size).sum();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of("delete " + found.size() + " orphans (" + (bytes >> 10) + " KiB)");
    }

    @Override
    public void run() {
        List<String> locations = found().stream().map(FileInfo::location).toList();
        Failpoints.run(Failpoint.ORPHANS, () -> FileDeletion.delete(table.io(), locations));
    }
}
