package io.lotlake.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs pgbouncer before the server, if it is installed (Debian's package pgbouncer). */
@ExtendWith(PostgresExtension.class)
class PoolerTest {
    @TempDir
    private Path folder;

    private final TestDatabase database;

    PoolerTest(TestDatabase database) {
        this.database = database;
    }

    private static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";
        return Stream.of(path.split(":", -1))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private interface Use {
        void of(PostgresEndpoint endpoint) throws Exception;
    }

    private void pooled(String mode, Use use) throws Exception {
        Optional<Path> program = program();
        assumeTrue(program.isPresent(), "pgbouncer is not installed: apt-get install pgbouncer");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String server = database.url().replaceFirst(".*:([0-9]+)/.*", "$1");
        Path settings = folder.resolve(mode + ".ini");
        Files.writeString(settings, """
                [databases]
                * = host=localhost port=%s user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                auth_type = any
                pool_mode = %s
                unix_socket_dir =
                """.formatted(server, port, mode));
        List<String> command = new ArrayList<>(List.of(program.orElseThrow().toString(), settings.toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            // pgbouncer refuses to run as root.
            command.addAll(1, List.of("-u", "nobody"));
        }
        Process pooler = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                .start();
        try {
            await(port);
            use.of(new PostgresEndpoint(
                    "source", database.url().replace(":" + server + "/", ":" + port + "/"), "postgres", "any"));
        } finally {
            pooler.destroy();
        }
    }

    private void await(int port) throws Exception {
        for (int i = 0; i < 100; i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException(Files.readString(folder.resolve("pgbouncer.log")));
    }

    @Test
    void connectionsThatChangeWithEveryTransactionAreRefused() throws Exception {
        pooled(
                "transaction",
                endpoint -> assertThatThrownBy(endpoint::connect)
                        .isInstanceOfSatisfying(
                                LotlakeException.class,
                                failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                        .hasMessage(
                                "Cannot work with the source database: a pooler at " + endpoint.url() + " gives each"
                                        + " transaction another connection of the server, and locks, snapshots"
                                        + " and prepared statements"
                                        + " belong to one; set pool_mode = session there for the user postgres,"
                                        + " or set lotlake.source.url"
                                        + " to the server itself"));
    }

    @Test
    void connectionsOfASessionAreAsGoodAsTheServersOwn() throws Exception {
        pooled("session", endpoint -> {
            try (Connection connection = endpoint.connect()) {
                assertThat(Rows.first(connection, "SELECT current_database()"))
                        .hasValue(database.url().replaceFirst(".*/", ""));
            }
        });
    }
}
