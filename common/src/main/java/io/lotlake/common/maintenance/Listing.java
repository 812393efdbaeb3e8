package io.lotlake.common.maintenance;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** The files that are really there below one address, by one listing and not by a question per file. */
final class Listing {
    private final String prefix;
    private final Map<String, FileInfo> files;

    private Listing(String prefix, Map<String, FileInfo> files) {
        this.prefix = prefix;
        this.files = files;
    }

    static Listing of(FileIO io, String folder) {
        if (!(io instanceof SupportsPrefixOperations lister)) {
            throw new IllegalStateException(io.getClass().getName() + " cannot list " + folder);
        }
        String prefix = folder.endsWith("/") ? folder : folder + "/";
        Map<String, FileInfo> files = new HashMap<>();
        lister.listPrefix(prefix).forEach(file -> files.put(key(file.location()), file));
        return new Listing(key(prefix), files);
    }

    /** The same for every way in which engines write the address of a file. */
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
