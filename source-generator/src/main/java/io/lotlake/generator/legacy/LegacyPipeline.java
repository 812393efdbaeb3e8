package io.lotlake.generator.legacy;

import com.hubspot.jinjava.Jinjava;
import io.lotlake.generator.postgres.Identifiers;
import io.lotlake.generator.postgres.SqlScript;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The legacy pipeline, the oracle of the mart. It fills {@code <schema>.ads_<make>} from the source in the same
 * database.
 *
 * <p>The rows that it writes to an empty mart are the contract. A second run on top has the known faults.
 *
 * @param template its SQL in Jinja, or that of another pipeline with the same parameters
 */
public record LegacyPipeline(String template, String schema, List<String> portals, List<String> countries) {
    private static final SqlScript LEGACY = new SqlScript("legacy_pipeline.sql.j2");
    private static final Jinjava JINJA = new Jinjava();
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

    public LegacyPipeline {
        Identifiers.required("schema", schema);
        portals.forEach(portal -> Identifiers.required("portal", portal));
        countries.forEach(LegacyPipeline::requireCountry);
        if (portals.isEmpty() || countries.isEmpty()) {
            throw new IllegalArgumentException("Cannot run the legacy pipeline: it has " + portals.size()
                    + " portals and " + countries.size() + " countries; give at least one of each");
        }
        portals = List.copyOf(portals);
        countries = List.copyOf(countries);
    }

    public LegacyPipeline(String schema, List<String> portals, List<String> countries) {
        this(LEGACY.text(), schema, portals, countries);
    }

    /** Runs one make in one transaction and returns the number of rows in its mart afterwards. */
    public long run(Connection connection, String make) throws SQLException {
        Identifiers.required("make", make);
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL search_path TO \"$user\", public");
            createMart(connection, make);
            SqlScript.run(connection, sql(statement, make));
            long rows = rows(statement, make);
            connection.commit();
            return rows;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private void createMart(Connection connection, String make) throws SQLException {
        try (PreparedStatement call = connection.prepareStatement("SELECT raw.create_mart(?, ?)")) {
            call.setString(1, make);
            call.setString(2, schema);
            call.execute();
        }
    }

    private String sql(Statement statement, String make) throws SQLException {
        String before = """
                SELECT EXISTS (SELECT 1 FROM %1$s.ads_%2$s LIMIT 1),
                       (SELECT coalesce(max(modified), '2018-01-01')::text FROM %1$s.ads_%2$s)\
                """.formatted(schema, make);
        try (ResultSet mart = statement.executeQuery(before)) {
            mart.next();
            Map<String, Object> parameters = Map.of(
                    "schema", schema,
                    "make_slug", make,
                    "portals", portals,
                    "countries", countries,
                    "not_first_run", mart.getBoolean(1),
                    "last_modified", mart.getString(2));
            return JINJA.render(template, parameters);
        }
    }

    private long rows(Statement statement, String make) throws SQLException {
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM %s.ads_%s".formatted(schema, make))) {
            count.next();
            return count.getLong(1);
        }
    }

    private static void requireCountry(String country) {
        if (!COUNTRY.matcher(country).matches()) {
            throw new IllegalArgumentException(
                    "Invalid country: '" + country + "' is not a code of two capital letters such as DE");
        }
    }
}
