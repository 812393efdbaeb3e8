package io.lotlake.app.maintenance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileInfo;

/**
 * Every file that a retained snapshot of a table refers to, whether the snapshot is on main, on a branch or under a
 * tag. Each manifest is read once, even if several snapshots share it. All addresses are kept in memory.
 */
public final class ReferencedFiles {
    /** The end of a line of {@link #problems()} that reports rows counted twice and no problem of a file. */
    public static final String TWICE = "is listed twice in one snapshot";

    private static final long UNKNOWN_SIZE = -1;
    private static final List<String> COLUMNS = List.of("file_path", "file_size_in_bytes");

    private final Table table;
    private final Map<String, Long> required = new HashMap<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final Set<String> tolerated = new HashSet<>();
    private final Set<String> twice = new LinkedHashSet<>();
    private final Map<String, List<String>> filesOfManifest = new HashMap<>();

    private ReferencedFiles(Table table) {
        this.table = table;
    }

    public static ReferencedFiles of(Table table) {
        ReferencedFiles references = new ReferencedFiles(table);
        ReachableFileUtil.metadataFileLocations(table, false).forEach(references::tolerate);
        ReachableFileUtil.statisticsFilesLocations(table)
                .forEach(location -> references.require(location, UNKNOWN_SIZE));
        table.snapshots().forEach(references::add);
        return references;
    }

    private void tolerate(String location) {
        tolerated.add(StoredFiles.key(location));
    }

    private String require(String location, long size) {
        String key = StoredFiles.key(location);
        required.merge(key, size, Math::max);
        addresses.put(key, location);
        return key;
    }

    private void add(Snapshot snapshot) {
        require(snapshot.manifestListLocation(), UNKNOWN_SIZE);
        Set<String> files = new HashSet<>();
        for (ManifestFile manifest : manifests(snapshot)) {
            require(manifest.path(), manifest.length());
            for (String file : filesOfManifest.computeIfAbsent(manifest.path(), path -> files(manifest))) {
                if (!files.add(file)) {
                    twice.add(file);
                }
            }
        }
    }

    /**
     * The manifests of a snapshot. If the manifest list is missing, the result is empty; the list itself is reported as
     * missing.
     */
    private List<ManifestFile> manifests(Snapshot snapshot) {
        try {
            return snapshot.allManifests(table.io());
        } catch (NotFoundException e) {
            return List.of();
        }
    }

    private List<String> files(ManifestFile manifest) {
        List<String> files = new ArrayList<>();
        try (ManifestReader<? extends ContentFile<?>> reader = reader(manifest)) {
            reader.forEach(file -> files.add(require(file.location(), file.fileSizeInBytes())));
        } catch (NotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + manifest.path(), e);
        }
        return files;
    }

    private ManifestReader<? extends ContentFile<?>> reader(ManifestFile manifest) {
        return manifest.content() == ManifestContent.DATA
                ? ManifestFiles.read(manifest, table.io(), table.specs()).select(COLUMNS)
                : ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())
                        .select(COLUMNS);
    }

    /** Whether the table refers to the file. */
    public boolean names(String address) {
        return has(StoredFiles.key(address));
    }

    boolean has(String key) {
        return required.containsKey(key) || tolerated.contains(key);
    }

    /** The addresses of the files that are referred to here and not in the others. */
    List<String> without(ReferencedFiles others) {
        return required.keySet().stream()
                .filter(key -> !others.has(key))
                .map(addresses::get)
                .sorted()
                .toList();
    }

    /**
     * The problems of the files, one line for each file that is missing, cut short, or listed twice in one snapshot.
     */
    public List<String> problems() {
        return problems(StoredFiles.of(table.io(), table.location()));
    }

    List<String> problems(StoredFiles stored) {
        Map<String, String> problems = new TreeMap<>();
        required.forEach((key, size) ->
                problem(stored, key, size).ifPresent(text -> problems.put(key, addresses.get(key) + " " + text)));
        twice.forEach(key -> problems.merge(key, addresses.get(key) + " " + TWICE, (file, rows) -> rows + ", " + file));
        return List.copyOf(problems.values());
    }

    private Optional<String> problem(StoredFiles stored, String key, long size) {
        if (!stored.covers(key)) {
            boolean exists =
                    table.io().newInputFile(addresses.getOrDefault(key, key)).exists();
            return exists ? Optional.empty() : Optional.of("is missing");
        }
        Optional<FileInfo> file = stored.find(key);
        if (file.isEmpty()) {
            return Optional.of("is missing");
        }
        boolean whole = size == UNKNOWN_SIZE || size == file.get().size();
        return whole
                ? Optional.empty()
                : Optional.of("has " + file.get().size() + " bytes where " + size + " were written");
    }
}
