package io.lotlake.generator.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A file of infra/postgres, packaged as a resource. */
public record SqlScript(String file) {
    public String text() {
        try (InputStream script = SqlScript.class.getResourceAsStream("/io/lotlake/postgres/" + file)) {
            if (script == null) {
                throw new IllegalStateException("Cannot find io/lotlake/postgres/" + file
                        + ": it is not on the classpath. Build source-generator with its resources");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void run(Connection connection) throws SQLException {
        run(connection, text());
    }

    public static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // With escape processing, the driver would look for JDBC escapes such as {d ...} in the bodies of
            // functions.
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
