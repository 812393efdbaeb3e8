package io.lotlake.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.app.demo.EmbeddedDatabase.AfterClose;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void keepSomething() throws IOException, SQLException {
        try (EmbeddedDatabase database = open();
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept AS SELECT 'kept' AS value");
        }
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        open().stop();
    }

    @Test
    void attachesToTheServerThatRuns() throws IOException, SQLException {
        EmbeddedDatabase first = open();
        String started = ask(first, "SELECT pg_postmaster_start_time()::text");

        EmbeddedDatabase second = open();

        assertThat(second.url())
                .isEqualTo(first.url())
                .isEqualTo("jdbc:postgresql://localhost:" + first.port() + "/lotlake");
        assertThat(ask(second, "SELECT pg_postmaster_start_time()::text")).isEqualTo(started);
        assertThat(EmbeddedDatabase.find(folder)).map(EmbeddedDatabase::port).hasValue(first.port());
    }

    @Test
    void keepsItsDataAndItsPort() throws IOException, SQLException {
        EmbeddedDatabase before = open();

        before.stop();
        before.stop();

        assertThat(EmbeddedDatabase.find(folder)).isEmpty();
        EmbeddedDatabase after = open();
        assertThat(after.port()).isEqualTo(before.port());
        assertThat(ask(after, "SELECT value FROM kept")).isEqualTo("kept");
    }

    @Test
    void closingStopsWhatWasOpenedForThat() throws IOException, SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(folder, AfterClose.STOP)) {
            assertThat(EmbeddedDatabase.find(folder)).isPresent();
            assertThat(database.log()).isNotEmptyFile();
        }

        assertThat(EmbeddedDatabase.find(folder)).isEmpty();
    }

    @Test
    void recoversFromAKilledServer() throws IOException, SQLException {
        open();
        ProcessHandle server = ProcessHandle.of(postmaster()).orElseThrow();

        server.destroyForcibly();
        server.onExit().join();

        assertThat(ask(open(), "SELECT value FROM kept")).isEqualTo("kept");
    }

    @Test
    void isNotMisledByTheNumberOfADeadServer() throws IOException, SQLException {
        EmbeddedDatabase database = open();
        Path pidFile = folder.resolve("cluster/postmaster.pid");
        String withServer = Files.readString(pidFile);
        String deadServer = Long.toString(postmaster());
        database.stop();
        Files.writeString(
                pidFile,
                withServer.replaceFirst(
                        deadServer, Long.toString(ProcessHandle.current().pid())));

        assertThat(EmbeddedDatabase.find(folder)).isEmpty();
        assertThat(ask(open(), "SELECT value FROM kept")).isEqualTo("kept");
    }

    @Test
    void takesAnotherPortWhenItsOwnIsTaken() throws IOException, SQLException {
        EmbeddedDatabase before = open();
        before.stop();

        try (ServerSocket other = new ServerSocket(before.port(), 1, InetAddress.getLoopbackAddress())) {
            EmbeddedDatabase after = open();

            assertThat(after.port()).isNotEqualTo(other.getLocalPort());
            assertThat(ask(after, "SELECT value FROM kept")).isEqualTo("kept");
        }
    }

    @Test
    void actsOnAllOfUnicodeAndOnThisMachineOnly() throws IOException, SQLException {
        EmbeddedDatabase database = open();

        assertThat(ask(database, "SELECT upper('\u0131\u017f\u00e4\u00df') || lower('\u0130\u03a3\u1e9e')"))
                .isEqualTo("IS\u00c4\u00dfi\u03c3\u00df");
        assertThat(ask(database, "SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(ask(database, "SHOW listen_addresses")).isEqualTo("localhost");
        assertThat(ask(database, "SHOW timezone")).isEqualTo("UTC");
    }

    @Test
    void outlivesTheJvmThatStartedItAndLetsGoOfItsOutput() throws IOException, SQLException, InterruptedException {
        open().stop();

        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShortLife.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), UTF_8);

        assertThat(jvm.waitFor()).as(output).isZero();
        assertThat(EmbeddedDatabase.find(folder)).isPresent();
        assertThat(ask(open(), "SELECT value FROM kept")).isEqualTo("kept");
    }

    @Test
    void clearsWhatAnInterruptedInitdbLeft(@TempDir Path interrupted) throws IOException {
        ServerFolder server = ServerFolder.writable(interrupted);
        Files.createDirectories(server.cluster().resolve("base"));
        Files.createFile(server.cluster().resolve("postgresql.conf"));
        Files.createFile(server.unfinished());

        server.clearUnfinished();

        assertThat(interrupted).isEmptyDirectory();
    }

    @Test
    void saysWhatIsWrongWithAFolder(@TempDir Path parent) throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> EmbeddedDatabase.open(file, AfterClose.STOP))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot use " + file + " for PostgreSQL: it cannot be created. Choose another folder");
    }

    private static EmbeddedDatabase open() throws IOException, SQLException {
        return EmbeddedDatabase.open(folder, AfterClose.KEEP_RUNNING);
    }

    private static long postmaster() throws IOException {
        return Long.parseLong(
                Files.readAllLines(folder.resolve("cluster/postmaster.pid")).get(0));
    }

    private static String ask(EmbeddedDatabase database, String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            answer.next();
            return answer.getString(1);
        }
    }

    /** Opens the database and dies without closing it. */
    static final class ShortLife {
        private ShortLife() {}

        public static void main(String[] arguments) throws IOException, SQLException {
            EmbeddedDatabase.open(Path.of(arguments[0]), AfterClose.STOP);
            Runtime.getRuntime().halt(0);
        }
    }
}
