package io.lotlake.common.error;

import java.io.FileNotFoundException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.spark.sql.AnalysisException;

/** Reads foreign exceptions. It finds the cause that tells what went wrong, and the exit code for it. */
public final class Errors {
    private static final List<String> STORAGE_PACKAGES = List.of(
            "software.amazon.awssdk.core.exception",
            "software.amazon.awssdk.services.s3",
            "java.net",
            "javax.net.ssl",
            "org.apache.hadoop.fs",
            "org.apache.hadoop.security");

    /** Class names of Apache's HTTP clients, also relocated ones. */
    private static final Pattern HTTP_CLIENT = Pattern.compile("\\borg\\.apache\\.(http|hc)\\.");

    /** The number of causes that are followed, because causes may form a circle. */
    private static final int MAX_CAUSES = 20;

    private Errors() {}

    /** The failure as an error with an exit code; {@link ExitCode#UNEXPECTED} if no rule covers it. */
    public static LotlakeException translate(Throwable failure) {
        Optional<LotlakeException> own = find(failure, LotlakeException.class);
        if (own.isPresent()) {
            return own.get();
        }
        Optional<CommitStateUnknownException> unknown = find(failure, CommitStateUnknownException.class);
        if (unknown.isPresent()) {
            return new LotlakeException(ExitCode.COMMIT_UNKNOWN, firstLine(unknown.get()), failure);
        }
        Optional<SQLException> sql = find(failure, SQLException.class);
        if (sql.isPresent()) {
            SQLException e = sql.get();
            return new LotlakeException(
                    exitCode(e),
                    "Cannot work with PostgreSQL: " + describe(e) + remedy(e, "the role of this connection"),
                    failure);
        }
        Optional<LotlakeException> folder = FolderFailure.of(failure);
        if (folder.isPresent()) {
            return folder.get();
        }
        Optional<Throwable> storage = find(failure, Errors::isStorage);
        if (storage.isPresent()) {
            return storage(
                    "reach the storage of the warehouse", failure, "check lotlake.warehouse and lotlake.storage");
        }
        Optional<AnalysisException> analysis = find(failure, AnalysisException.class);
        return new LotlakeException(
                ExitCode.UNEXPECTED,
                firstLine(analysis.map(Throwable.class::cast).orElse(root(failure))),
                failure);
    }

    /**
     * The failure of an object store as an error with a remedy: exit code 3 if an operator must change something, else
     * 5.
     *
     * @param doing what failed, as in "Cannot …"
     * @param remedy what to check if the failure does not say it
     */
    public static LotlakeException storage(String doing, Throwable failure, String remedy) {
        Optional<StoreFailure> known = StoreFailure.of(failure);
        return known.isPresent()
                ? new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot " + doing + ": " + known.get().reason() + "; "
                                + known.get().remedy(),
                        failure)
                : new LotlakeException(
                        ExitCode.UNREACHABLE,
                        "Cannot " + doing + ": "
                                + firstLine(find(failure, Errors::isStorage).orElse(failure)) + "; " + remedy,
                        failure);
    }

    /**
     * The exit code for the failure. An operator must correct a wrong login or a missing database. A failure that may
     * pass with time counts as unreachable.
     */
    public static ExitCode exitCode(SQLException e) {
        return SqlState.of(e).exitCode();
    }

    /**
     * Tells what to do about the failure, as the end of a message; empty if it is a fault of lotlake.
     *
     * @param role the role as the server knows it
     */
    public static String remedy(SQLException e, String role) {
        String right = MissingRight.remedy(e, role);
        String usual = SqlState.of(e).remedy();
        return right.isEmpty() && !usual.isEmpty() ? "; " + usual : right;
    }

    /** The server's message with the SQLSTATE, on one line. */
    public static String describe(SQLException e) {
        String state = e.getSQLState() == null ? "" : " (SQLSTATE " + e.getSQLState() + ")";
        return firstLine(e).replaceFirst("^(FATAL|ERROR): ", "") + state;
    }

    /** The system's message that this user may not use a file; empty if the failure is about something else. */
    public static Optional<String> denial(Throwable failure) {
        return FolderFailure.denial(failure);
    }

    public static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        return find(failure, type::isInstance).map(type::cast);
    }

    /** The outermost cause that matches. */
    public static Optional<Throwable> find(Throwable failure, Predicate<Throwable> wanted) {
        Throwable next = failure;
        for (int depth = 0; next != null && depth < MAX_CAUSES; depth++, next = next.getCause()) {
            if (wanted.test(next)) {
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    private static boolean isStorage(Throwable failure) {
        if (failure instanceof FileSystemException || failure instanceof FileNotFoundException) {
            return true;
        }
        String name = failure.getClass().getName();
        boolean http = HTTP_CLIENT.matcher(name).find();
        boolean mkdirs = String.valueOf(failure.getMessage()).contains("Mkdirs failed to create");
        return http || mkdirs || STORAGE_PACKAGES.stream().anyMatch(name::startsWith);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < MAX_CAUSES; depth++) {
            root = root.getCause();
        }
        return root;
    }

    static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getName();
        }
        return message.strip().lines().findFirst().orElse("").strip();
    }
}
