package io.lotlake.app.output;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files whole: another program sees the earlier file or the new one, never a part. */
public final class WholeFile {
    /** Other users, like that of a web server or of a collector, read the files. */
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private WholeFile() {}

    /**
     * Replaces the file, and creates the folders above it.
     *
     * @throws LotlakeException with exit code 5 if the file cannot be written
     */
    public static void write(Path file, String text) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        try {
            Files.createDirectories(folder);
            Path written = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
            try {
                Files.writeString(written, text);
                if (written.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(written, READABLE);
                }
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot write " + file + ": " + e.getClass().getSimpleName() + " of " + e.getMessage()
                            + "; name a file in a folder that this user may write",
                    e);
        }
    }
}
