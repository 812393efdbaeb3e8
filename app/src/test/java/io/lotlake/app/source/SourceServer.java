package io.lotlake.app.source;

import io.lotlake.app.demo.EmbeddedDatabase;
import io.lotlake.app.demo.EmbeddedDatabase.AfterClose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test class an empty database of its own, as {@link Connections}; all of them share one server. */
final class SourceServer implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SourceServer.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Connections.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        EmbeddedDatabase server = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Server.class, key -> Server.start(), Server.class)
                .database();
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(test, key -> emptyDatabase(server, test), Connections.class);
    }

    private static Connections emptyDatabase(EmbeddedDatabase server, Class<?> test) {
        String name = test.getSimpleName().toLowerCase(Locale.ROOT);
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String url = server.url().replaceFirst("[^/]*$", name);
        return () -> DriverManager.getConnection(url, server.user(), "");
    }

    private record Server(EmbeddedDatabase database, Path folder) implements AutoCloseable {
        static Server start() {
            try {
                Path folder = Files.createTempDirectory("postgres");
                return new Server(EmbeddedDatabase.open(folder, AfterClose.STOP), folder);
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            database.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
