package io.lotlake.bronze.testing;

import io.lotlake.common.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A primary with the tables of {@link SourceTables}, and a hot standby of it. */
public final class StandbySource implements AutoCloseable {
    private static final String LOCK_FILE = "postmaster.pid";
    private static final long PATIENCE_MILLIS = 30_000;

    private final EmbeddedPostgres primary;
    private final EmbeddedPostgres standby;

    private StandbySource(EmbeddedPostgres primary, EmbeddedPostgres standby) {
        this.primary = primary;
        this.standby = standby;
    }

    public static StandbySource start(Path folder) throws IOException, SQLException {
        Path data = folder.resolve("primary");
        EmbeddedPostgres primary = builder(data).start();
        SourceTables.create(database(primary));
        Path copy = folder.resolve("standby");
        backUp(primary, data, copy);
        return new StandbySource(primary, builder(copy).start());
    }

    private static EmbeddedPostgres.Builder builder(Path data) {
        return EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofSeconds(60))
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("timezone", "UTC");
    }

    private static TestDatabase database(EmbeddedPostgres server) {
        return new TestDatabase("jdbc:postgresql://localhost:" + server.getPort() + "/postgres", "postgres");
    }

    private static void backUp(EmbeddedPostgres primary, Path data, Path copy) throws IOException, SQLException {
        try (Connection session = database(primary).connect();
                Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            copy(data, copy);
            try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                row.next();
                Files.writeString(copy.resolve("backup_label"), row.getString(1));
            }
        }
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost port=" + primary.getPort() + " user=postgres'\n",
                StandardOpenOption.APPEND);
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(from)) {
            files = tree.filter(file -> !file.getFileName().toString().equals(LOCK_FILE))
                    .toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(target);
            } else if (Files.exists(file)) {
                Files.copy(file, target);
            }
        }
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    }

    public TestDatabase primary() {
        return database(primary);
    }

    public TestDatabase standby() {
        return database(standby);
    }

    /** Waits until the standby shows what the primary has. */
    public void catchUp() throws InterruptedException {
        // Test servers commit without waiting for the log. A commit that waits brings along all before it, but it waits
        // only if its transaction has written to the log.
        primary()
                .execute("BEGIN; SET LOCAL synchronous_commit = on;"
                        + " SELECT pg_logical_emit_message(true, 'test', 'catch up'); COMMIT");
        String written = primary().strings("SELECT pg_current_wal_lsn()").get(0);
        long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (standby().number("SELECT (pg_last_wal_replay_lsn() < '" + written + "')::int") == 1) {
            if (System.currentTimeMillis() > deadline) {
                throw new IllegalStateException("the standby does not get to " + written);
            }
            Thread.sleep(50);
        }
    }

    @Override
    public void close() throws IOException {
        standby.close();
        primary.close();
    }
}
