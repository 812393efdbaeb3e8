package io.lotlake.generator;

import io.lotlake.generator.postgres.Identifiers;
import io.lotlake.generator.postgres.SqlScript;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** The tables of a source and the functions of the legacy pipeline: four tables per portal, one per make. */
public final class SourceSchema {
    private static final List<SqlScript> SCRIPTS = List.of(
            new SqlScript("source_schema.sql"),
            new SqlScript("legacy_functions.sql"),
            new SqlScript("mart_schema.sql"));

    private SourceSchema() {}

    /** Creates what is missing and leaves the rest as it is. */
    public static void create(Connection connection, List<String> portals, List<String> makes) throws SQLException {
        portals.forEach(portal -> Identifiers.required("portal", portal));
        makes.forEach(make -> Identifiers.required("make", make));
        for (SqlScript script : SCRIPTS) {
            script.run(connection);
        }
        createShards(connection, "SELECT raw.create_portal(?)", portals);
        createShards(connection, "SELECT raw.create_make(?)", makes);
    }

    private static void createShards(Connection connection, String call, List<String> names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(call)) {
            for (String name : names) {
                statement.setString(1, name);
                statement.execute();
            }
        }
    }
}
