package io.lotlake.app.maintenance;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.ContentFileUtil;

/**
 * Removes delete files whose data file a compaction has replaced. Nothing reads them. They must go because rows are
 * counted as the rows in data files less the rows in delete files.
 */
record DanglingDeletes(Lake lake, String name, Table table) implements MaintenanceAction {

    private List<DeleteFile> found() {
        Snapshot current = table.currentSnapshot();
        if (current == null || current.deleteManifests(table.io()).isEmpty()) {
            return List.of();
        }
        Set<String> present = dataFiles(current);
        List<DeleteFile> dangling = new ArrayList<>();
        for (ManifestFile manifest : current.deleteManifests(table.io())) {
            try (ManifestReader<DeleteFile> files =
                    ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
                files.forEach(file -> {
                    CharSequence of = ContentFileUtil.referencedDataFile(file);
                    if (of != null && !present.contains(of.toString())) {
                        dangling.add(file.copy());
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + manifest.path(), e);
            }
        }
        return dangling;
    }

    private Set<String> dataFiles(Snapshot snapshot) {
        Set<String> locations = new HashSet<>();
        for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
            try (var files =
                    ManifestFiles.read(manifest, table.io(), table.specs()).select(List.of("file_path"))) {
                files.forEach(file -> locations.add(file.location()));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + manifest.path(), e);
            }
        }
        return locations;
    }

    @Override
    public Optional<String> due() {
        int files = found().size();
        return files == 0
                ? Optional.empty()
                : Optional.of("remove " + files + " files of deletes of files that are gone");
    }

    @Override
    public void run() {
        RewriteFiles removal =
                table.newRewrite().set(Commit.RUN_ID, lake.run().id()).set(Commit.STEP, "dangling deletes of " + name);
        for (DeleteFile file : found()) {
            removal = removal.deleteFile(file);
        }
        Failpoints.run(Failpoint.COMPACTION, removal::commit);
    }
}
