package io.lotlake.app.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * A PostgreSQL server in a folder with the database {@code lotlake}, for this machine only and without a password.
 *
 * <p>It runs as a process of its own and outlives the JVM that started it, unless it is stopped; any client can
 * connect. Its data survives the end of either process, but not a crash of the machine.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String DATABASE = "lotlake";
    private static final String USER = "postgres";
    private static final String NO_PASSWORD = "";
    private static final int ATTEMPTS = 2;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
    private static final Object ONE_AT_A_TIME = new Object();

    private final ServerFolder folder;
    private final int port;
    private final AfterClose afterClose;

    /** What happens to the server when its handle is closed. */
    public enum AfterClose {
        KEEP_RUNNING,
        STOP
    }

    private EmbeddedDatabase(ServerFolder folder, int port, AfterClose afterClose) {
        this.folder = folder;
        this.port = port;
        this.afterClose = afterClose;
    }

    /** The server of this folder: the running one, otherwise the one that ran there before, otherwise a new one. */
    public static EmbeddedDatabase open(Path path, AfterClose afterClose) throws IOException, SQLException {
        ServerFolder folder = ServerFolder.writable(path);
        synchronized (ONE_AT_A_TIME) {
            try (FileChannel lock =
                    FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                Optional<Integer> running = folder.runningPort();
                int port = running.isPresent() ? running.get() : start(folder);
                new ServerProbe(folder, port).await();
                Files.deleteIfExists(folder.unfinished());
                createDatabase(port);
                return new EmbeddedDatabase(folder, port, afterClose);
            }
        }
    }

    /** The server that is running in this folder. */
    public static Optional<EmbeddedDatabase> find(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Optional.empty();
        }
        ServerFolder folder = new ServerFolder(path.toRealPath());
        return folder.runningPort().map(port -> new EmbeddedDatabase(folder, port, AfterClose.KEEP_RUNNING));
    }

    public int port() {
        return port;
    }

    /** The address for any client, without a password: {@code jdbc:postgresql://localhost:<port>/lotlake}. */
    public String url() {
        return url(port, DATABASE);
    }

    public String user() {
        return USER;
    }

    /** The messages of the server and its programs. */
    public Path log() {
        return folder.log();
    }

    public Connection connect() throws SQLException {
        return connect(port, DATABASE);
    }

    /** Stops the server and ends the sessions of its clients; does nothing if it is not running. */
    public void stop() throws IOException {
        if (folder.runningPort().isPresent()) {
            new ServerProgram(folder).run("pg_ctl", "-D", folder.cluster().toString(), "-m", "fast", "-w", "stop");
        }
    }

    @Override
    public void close() throws IOException {
        if (afterClose == AfterClose.STOP) {
            stop();
        }
    }

    static Connection connect(int port, String database) throws SQLException {
        return DriverManager.getConnection(url(port, database), USER, NO_PASSWORD);
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    private static int start(ServerFolder folder) throws IOException {
        new ServerProgram(folder).checkUser();
        for (int attempt = 1; ; attempt++) {
            folder.clearUnfinished();
            folder.forgetDeadServer();
            int port = folder.port();
            try {
                startOnce(folder, port);
                return port;
            } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
                // The server still exists: it recovers from a crash. It does not: the remains of a killed server may be
                // gone by now, too.
                if (folder.runningPort().isPresent()) {
                    return port;
                }
                if (attempt == ATTEMPTS) {
                    throw new IOException(
                            "Cannot start PostgreSQL in " + folder.root() + " on port " + port + ": "
                                    + (e.getCause() == null ? e : e.getCause()) + ". Its log " + folder.log()
                                    + " ends with: "
                                    + folder.endOfLog(),
                            e);
                }
            }
        }
    }

    /**
     * The library registers the server as its own, hence the lock; its handle is useless for a server that outlives the
     * JVM.
     */
    private static void startOnce(ServerFolder folder, int port) throws IOException {
        if (!Files.exists(folder.cluster())) {
            Files.createFile(folder.unfinished());
        }
        EmbeddedPostgres.Builder server = EmbeddedPostgres.builder()
                .setDataDirectory(folder.cluster())
                .setPgBinaryResolver(new ServerBinaries(folder))
                .setOverrideWorkingDirectory(folder.binaries().toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(FIRST_WAIT)
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setErrorRedirector(Redirect.appendTo(folder.log().toFile()))
                .setOutputRedirector(Redirect.appendTo(folder.log().toFile()));
        ServerSettings.forThisMachine().forEach(server::setServerConfig);
        server.start();
    }

    private static void createDatabase(int port) throws SQLException {
        try (Connection connection = connect(port, "postgres");
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }
}
