package io.lotlake.app.maintenance;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** The files that exist below one address. One request lists all of them. */
final class StoredFiles {
    private final String prefix;
    private final Map<String, FileInfo> files;

    private StoredFiles(String prefix, Map<String, FileInfo> files) {
        this.prefix = prefix;
        this.files = files;
    }

    static StoredFiles of(FileIO io, String folder) {
        if (!(io instanceof SupportsPrefixOperations lister)) {
            throw new IllegalStateException(io.getClass().getName() + " cannot list " + folder);
        }
        String prefix = folder.endsWith("/") ? folder : folder + "/";
        Map<String, FileInfo> files = new HashMap<>();
        lister.listPrefix(prefix).forEach(file -> files.put(key(file.location()), file));
        return new StoredFiles(key(prefix), files);
    }

    /** The key of a file. It is the same for every spelling of the address that engines use. */
    static String key(String location) {
        return location.replaceFirst("^file:/*", "/").replaceFirst("^s3[an]://", "s3://");
    }

    boolean covers(String key) {
        return key.startsWith(prefix);
    }

    Optional<FileInfo> find(String key) {
        return Optional.ofNullable(files.get(key));
    }

    Map<String, FileInfo> files() {
        return files;
    }
}
