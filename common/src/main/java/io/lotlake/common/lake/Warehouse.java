package io.lotlake.common.lake;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** The place of the Parquet files. */
public final class Warehouse {
    private static final String PROBE = "_lotlake_write_probe";

    private Warehouse() {}

    /**
     * Looks whether the lake of the catalog is there, then writes and deletes a small file.
     *
     * @throws LotlakeException with exit code 3 where the lake is elsewhere, 5 where nothing can be written
     */
    public static void checkWritable(LotlakeConfig config) {
        LakePlace.requireAt(config);
        try {
            if (config.folder().isPresent()) {
                probeFolder(config.folder().get());
            } else {
                probeObjectStore(config);
            }
        } catch (IOException | RuntimeException e) {
            String where = config.folder().map(Path::toString).orElse(config.warehouse() + " at " + config.storage());
            String remedy = config.onObjectStore()
                    ? "; check lotlake.warehouse, lotlake.storage, the bucket and the rights of the access key"
                    : "; check lotlake.warehouse and the rights and free space of the folder";
            throw new LotlakeException(
                    ExitCode.UNREACHABLE, "Cannot write to the warehouse " + where + ": " + reason(e) + remedy, e);
        }
    }

    /** The system's words without the path, which the message has already. */
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
        Files.delete(Files.createTempFile(folder, PROBE, ".tmp"));
    }

    private static void probeObjectStore(LotlakeConfig config) throws IOException {
        Map<String, String> properties = LakeSession.catalogProperties(config);
        try (FileIO io = CatalogUtil.loadFileIO("org.apache.iceberg.aws.s3.S3FileIO", properties, null)) {
            OutputFile file = io.newOutputFile(config.warehouse() + "/" + PROBE);
            try (PositionOutputStream out = file.createOrOverwrite()) {
                out.write(1);
            }
            io.deleteFile(file.location());
        }
    }
}
