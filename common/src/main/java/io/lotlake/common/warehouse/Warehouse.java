package io.lotlake.common.warehouse;

import io.lotlake.common.catalog.CatalogProperties;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.tls.StoreFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.jspecify.annotations.Nullable;

/** The place of the lake's Parquet files. */
public final class Warehouse {
    private static final String PROBE = "_lotlake_write_probe";

    /** The bytes of a new lake for one byte of heap of the source tables. bench/first-load measured 0.27. */
    private static final double LAKE_OF_HEAP = 0.25;

    private Warehouse() {}

    /**
     * Checks that the lake of the catalog is there, then writes, reads, lists and deletes a small file.
     *
     * @throws LotlakeException with exit code 3 if the lake is elsewhere or an object store refuses this client, 5 if
     *     one of the file operations fails otherwise
     */
    public static void checkWritable(LotlakeConfig config) {
        if (config.onObjectStore()) {
            LakePlace.requireAt(config);
            probe(config);
            LakePlace.requireFiles(config);
        } else {
            requireThere(config);
            probe(config);
        }
    }

    /**
     * Checks that the lake of the catalog is there, without writing anything.
     *
     * @throws LotlakeException with exit code 3 if it is elsewhere
     */
    public static void requireThere(LotlakeConfig config) {
        LakePlace.requireAt(config);
        LakePlace.requireFiles(config);
    }

    /**
     * Writes, reads, lists and deletes a small file.
     *
     * @throws LotlakeException with exit code 3 if an object store refuses this client, 5 if one of these operations
     *     fails otherwise
     */
    public static void probe(LotlakeConfig config) {
        try {
            if (config.folder().isPresent()) {
                probeFolder(config.folder().get());
            } else {
                probeObjectStore(config);
            }
        } catch (IOException | RuntimeException e) {
            throw unwritable(config, e);
        }
    }

    private static LotlakeException unwritable(LotlakeConfig config, Exception e) {
        if (config.onObjectStore()) {
            return Errors.storage(
                    "write to the warehouse " + config.warehouse() + " at " + config.storage(),
                    e,
                    "check lotlake.warehouse, lotlake.storage, the bucket and the rights of the access key");
        }
        return new LotlakeException(
                ExitCode.UNREACHABLE,
                "Cannot write to the warehouse " + config.folder().orElseThrow() + ": " + reason(e)
                        + "; check lotlake.warehouse and the rights and free space of the folder",
                e);
    }

    /**
     * Checks that there is room for a lake. Only a folder can be checked. The need is the expected size of the lake,
     * estimated from the size of the source tables, less the size of the files already there.
     *
     * @param heapBytes the size of the source tables
     * @return the room that there is, in words
     * @throws LotlakeException with exit code 5 if the space is too small
     */
    public static String requireRoom(LotlakeConfig config, long heapBytes) {
        Optional<Path> folder = config.folder();
        if (folder.isEmpty()) {
            return "not limited by a disk";
        }
        long wanted = Math.round(heapBytes * LAKE_OF_HEAP);
        try {
            long present = bytesBelow(folder.get());
            if (present >= wanted) {
                return "the lake is there already";
            }
            long free = Files.getFileStore(folder.get()).getUsableSpace();
            if (free < wanted - present) {
                throw new LotlakeException(
                        ExitCode.UNREACHABLE,
                        "Cannot seed: " + size(heapBytes) + " of heap are to be read, of which a lake of about "
                                + size(wanted) + " is made, of which " + size(present) + " are there, and "
                                + folder.get() + " has " + size(free)
                                + "; make free space there, or set lotlake.warehouse to a larger disk");
            }
            return "a lake of about " + size(wanted) + ", of which " + size(present) + " are there, and " + size(free)
                    + " are free";
        } catch (IOException e) {
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot look at the warehouse " + folder.get() + ": " + reason(e) + "; check lotlake.warehouse",
                    e);
        }
    }

    /** Folders that may not be read, such as {@code lost+found}, and files that vanish meanwhile count nothing. */
    private static long bytesBelow(Path folder) throws IOException {
        LongAdder bytes = new LongAdder();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.add(attributes.isRegularFile() ? attributes.size() : 0);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.sum();
    }

    private static String size(long bytes) {
        return bytes < (1 << 20) ? ((bytes + 1023) >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    /** The system's message without the path, because the error already names the path. */
    private static String reason(Exception e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is a file, not a folder";
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static void probeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path probe = Files.createTempFile(folder, PROBE, ".tmp");
        Files.readAllBytes(probe);
        try (Stream<Path> entries = Files.list(folder)) {
            requireListed(entries.anyMatch(probe::equals));
        }
        Files.delete(probe);
    }

    private static void probeObjectStore(LotlakeConfig config) throws IOException {
        Map<String, String> properties = CatalogProperties.of(config);
        try (FileIO io = StoreFiles.s3(properties)) {
            OutputFile file = io.newOutputFile(config.warehouse() + "/" + PROBE);
            try (PositionOutputStream out = file.createOrOverwrite()) {
                out.write(1);
            }
            try (SeekableInputStream in = file.toInputFile().newStream()) {
                in.read();
            }
            requireListed(((SupportsPrefixOperations) io)
                    .listPrefix(file.location())
                    .iterator()
                    .hasNext());
            io.deleteFile(file.location());
        }
    }

    private static void requireListed(boolean listed) throws IOException {
        if (!listed) {
            throw new IOException("a file that was written is not in the list of files");
        }
    }
}
