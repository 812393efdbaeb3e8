package io.lotlake.app.compaction;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.ContentFileUtil;

/**
 * The delete files of a table whose data file is gone. Nothing reads them. They must go because rows are counted as the
 * rows in data files less the rows in delete files.
 */
final class DanglingDeletes {
    private DanglingDeletes() {}

    static List<DeleteFile> of(Table table) {
        Snapshot current = table.currentSnapshot();
        if (current == null || current.deleteManifests(table.io()).isEmpty()) {
            return List.of();
        }
        Set<String> present = dataFiles(table, current);
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

    private static Set<String> dataFiles(Table table, Snapshot snapshot) {
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
}
