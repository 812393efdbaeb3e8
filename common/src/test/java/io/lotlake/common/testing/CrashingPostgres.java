package io.lotlake.common.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A separate PostgreSQL server that a test can stop like a power cut, and start again with the same data and port. */
public final class CrashingPostgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PATIENCE_OF_A_RESTART = Duration.ofSeconds(10);
    private static final int RESTARTS = 10;

    private final Path data;
    private EmbeddedPostgres server;

    private CrashingPostgres(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
    }

    public static CrashingPostgres start(Path data) throws IOException {
        return new CrashingPostgres(data, builder(data, PATIENCE).start());
    }

    private static EmbeddedPostgres.Builder builder(Path data, Duration patience) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(patience);
    }

    public TestDatabase database() {
        return new TestDatabase("jdbc:postgresql://localhost:" + server.getPort() + "/postgres", "postgres");
    }

    /** Stops the server at once without a checkpoint. Whatever was not written to the log is lost. */
    public void crash() {
        try {
            String pid =
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
            ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start().waitFor();
            postmaster.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts the server that crashed. Its port is in the range from which the system takes ports for outgoing
     * connections, so one of these may hold it for a moment: a failed start is repeated.
     */
    public void restart() {
        try {
            int port = server.getPort();
            server.close();
            server = restarted(port);
            database().strings("SELECT 1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedPostgres restarted(int port) throws IOException {
        IOException failure = new IOException("Cannot restart PostgreSQL at port " + port);
        for (int restart = 0; restart < RESTARTS; restart++) {
            try {
                return builder(data, PATIENCE_OF_A_RESTART).setPort(port).start();
            } catch (IOException | IllegalStateException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
