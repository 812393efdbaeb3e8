package io.lotlake.app.demo;

import io.lotlake.app.demo.EmbeddedDatabase.AfterClose;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Guards the demo's server while the demo runs: an error or Ctrl-C stops the server, success leaves it running for
 * other clients.
 */
final class StopOnInterrupt implements AutoCloseable {
    private final EmbeddedDatabase database;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private StopOnInterrupt(EmbeddedDatabase database) {
        this.database = database;
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "lotlake-demo-interrupted"));
    }

    static StopOnInterrupt open(DemoFolder folder) throws IOException, SQLException {
        return new StopOnInterrupt(EmbeddedDatabase.open(folder.postgres(), AfterClose.KEEP_RUNNING));
    }

    EmbeddedDatabase database() {
        return database;
    }

    void keepRunning() {
        open.set(false);
    }

    private void interrupted() {
        try {
            if (open.getAndSet(false)) {
                database.stop();
                System.err.println("interrupted; run lotlake demo again to continue");
            }
        } catch (IOException e) {
            System.err.println("Cannot stop the embedded PostgreSQL: " + e.getMessage() + "; run lotlake demo --stop");
        }
    }

    @Override
    public void close() throws IOException {
        if (open.getAndSet(false)) {
            database.stop();
        }
    }
}
