package io.lotlake.app.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits until the server of a folder answers on its port. */
record ServerProbe(ServerFolder folder, int port) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);

    void await() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        SQLException refusal = refusal();
        while (refusal != null) {
            if (System.nanoTime() > deadline || folder.runningPort().isEmpty()) {
                throw new IOException(
                        "Cannot connect to PostgreSQL in " + folder.root() + " on port " + port + ": "
                                + refusal.getMessage() + ". Its log " + folder.log() + " ends with: "
                                + folder.endOfLog(),
                        refusal);
            }
            pause();
            refusal = refusal();
        }
    }

    private @Nullable SQLException refusal() throws IOException {
        try (Connection connection = EmbeddedDatabase.connect(port, "postgres");
                Statement statement = connection.createStatement();
                ResultSet shown = statement.executeQuery("SHOW data_directory")) {
            shown.next();
            Path data = Path.of(shown.getString(1));
            if (data.equals(folder.cluster())) {
                return null;
            }
            throw new IOException("Cannot use PostgreSQL on port " + port + ": it serves " + data + ", not "
                    + folder.cluster() + ". Stop it, or delete the file port in " + folder.root());
        } catch (SQLException e) {
            return e;
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Cannot wait for PostgreSQL: it was interrupted", e);
        }
    }
}
