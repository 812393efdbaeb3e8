package io.lotlake.common.error;

import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Optional;

/**
 * Finds the operating system's message that a folder cannot be written. It may be at any depth of the causes and in the
 * middle of other words.
 */
final class FolderFailure {
    private static final String SPACE = "make free space there";
    private static final String RIGHT = "let the user of this process read and write there";
    private static final String DEVICE = "bring the disk back";

    /** The system's message in its own spelling. PostgreSQL's "permission denied" is about something else. */
    private record Kind(String words, String remedy) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("No space left on device", SPACE),
            new Kind("Disk quota exceeded", SPACE),
            new Kind("Read-only file system", RIGHT),
            new Kind("Permission denied", RIGHT),
            new Kind("Operation not permitted", RIGHT),
            new Kind("Input/output error", DEVICE),
            new Kind("Stale file handle", DEVICE));

    private FolderFailure() {}

    /** The failure as an error with a remedy; empty if it is about something else. */
    static Optional<LotlakeException> of(Throwable failure) {
        Optional<Throwable> denied = Errors.find(failure, AccessDeniedException.class::isInstance);
        if (denied.isPresent()) {
            return Optional.of(error(denied.get().getMessage() + ": Permission denied", RIGHT, failure));
        }
        for (Kind kind : KINDS) {
            Optional<Throwable> found = Errors.find(
                    failure, cause -> String.valueOf(cause.getMessage()).contains(kind.words()));
            if (found.isPresent()) {
                return Optional.of(error(line(found.get(), kind), kind.remedy(), failure));
            }
        }
        return Optional.empty();
    }

    /** The system's message that this user may not use a file; empty if the failure is about something else. */
    static Optional<String> denial(Throwable failure) {
        return Errors.find(failure, AccessDeniedException.class::isInstance)
                .map(denied -> denied.getMessage() + " (Permission denied)")
                .or(() -> Errors.find(failure, FolderFailure::isDenied).map(Throwable::getMessage));
    }

    private static boolean isDenied(Throwable cause) {
        return cause instanceof FileNotFoundException
                && String.valueOf(cause.getMessage()).contains("Permission denied");
    }

    private static LotlakeException error(String line, String remedy, Throwable failure) {
        return new LotlakeException(
                ExitCode.UNREACHABLE,
                "Cannot write to the warehouse or to spark.local.dir: " + line + "; " + remedy
                        + " and run the command again, which goes on",
                failure);
    }

    /** Takes the one line of the system. Spark reports a failed task in many lines. */
    private static String line(Throwable failure, Kind kind) {
        return String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> line.contains(kind.words()))
                .findFirst()
                .orElseThrow()
                .strip();
    }
}
