package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.quoted;
import static java.util.stream.Collectors.joining;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.postgres.Writable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks whether the mart's database lets a publication create, fill and exchange its tables. The check runs before any
 * row is read.
 */
public final class MartCheck {
    /** The encoding that holds every character, and the one that accepts any bytes. */
    private static final Set<String> ENCODINGS = Set.of("UTF8", "SQL_ASCII");

    /** Asks for one privilege at a time, because the function is true for a list if one privilege of it is granted. */
    private static final String NO_SCHEMA = """
            SELECT CASE WHEN n.oid IS NULL THEN 'there is no schema ' || s
                        ELSE current_user || ' may not create tables in the schema ' || s END
              FROM (VALUES (?)) v(s) LEFT JOIN pg_namespace n ON n.nspname = s
             WHERE n.oid IS NULL
                OR NOT (has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE'))
            """;

    /** Finds a relation of another kind that has the name of a mart table. */
    private static final String STRANGER = """
        SELECT CASE relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view' WHEN 'f' THEN 'a foreign table'
                            WHEN 'S' THEN 'a sequence' WHEN 'c' THEN 'a type' ELSE 'an index' END
          FROM pg_class WHERE oid = to_regclass(?) AND relkind NOT IN ('r', 'p')
        """;

    private static final String DENIED = """
            SELECT wanted FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wanted, pg_class c
             WHERE c.oid = to_regclass(?) AND NOT pg_has_role(c.relowner, 'USAGE')
               AND NOT has_table_privilege(c.oid, wanted)
            """;

    /**
     * Finds the columns that a table lacks. The rows of a table that cannot be replaced are exchanged, column by
     * column.
     */
    private static final String LACKING = """
            SELECT wanted FROM unnest(string_to_array(?, ',')) WITH ORDINALITY AS w(wanted, place), pg_class c
             WHERE c.oid = to_regclass(?) AND NOT pg_has_role(c.relowner, 'USAGE')
               AND NOT EXISTS (SELECT 1 FROM pg_attribute a
                                WHERE a.attrelid = c.oid AND a.attname = wanted AND NOT a.attisdropped)
             ORDER BY place
            """;

    private static final String NOT_OWNED = """
            SELECT pg_get_userbyid(c.relowner) FROM pg_class c
             WHERE c.oid = to_regclass(?) AND NOT pg_has_role(c.relowner, 'USAGE')
            """;

    private final PostgresEndpoint mart;
    private final String schema;
    private final List<String> problems = new ArrayList<>();

    private MartCheck(PostgresEndpoint mart, String schema) {
        this.mart = mart;
        this.schema = schema;
    }

    /**
     * Checks the schema and the relations that have the names of the mart tables.
     *
     * @throws LotlakeException with exit code 3 and everything that has to be changed first
     */
    public static void require(LotlakeConfig config, List<String> makes) {
        new MartCheck(config.mart(), config.martSchema()).require(makes);
    }

    private void require(List<String> makes) {
        try (Connection connection = mart.connect()) {
            Writable.require(mart, connection);
            checkEncoding(connection);
            checkSchema(connection);
            for (String make : makes) {
                checkTable(connection, MartNames.live(make));
            }
        } catch (SQLException e) {
            throw mart.failure("look at the mart", e);
        }
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot publish to the mart at " + mart.url() + ": " + String.join("; ", problems));
        }
    }

    private void checkEncoding(Connection connection) throws SQLException {
        String encoding = Rows.first(connection, "SHOW server_encoding").orElseThrow();
        if (!ENCODINGS.contains(encoding)) {
            problems.add("its encoding " + encoding + " cannot hold every character of the lake; set lotlake.mart.url"
                    + " to a database with ENCODING 'UTF8'");
        }
    }

    private void checkSchema(Connection connection) throws SQLException {
        Rows.first(connection, NO_SCHEMA, schema)
                .ifPresent(problem -> problems.add(problem + "; CREATE SCHEMA IF NOT EXISTS " + schema
                        + " and GRANT USAGE, CREATE ON SCHEMA " + schema + " TO " + mart.user()));
    }

    private void checkTable(Connection connection, String name) throws SQLException {
        String table = quoted(schema, name);
        String shown = schema + "." + name;
        Rows.first(connection, STRANGER, table)
                .ifPresent(kind -> problems.add(shown + " is " + kind + "; drop it or give it another name"));
        String owner = "; ALTER TABLE " + shown + " OWNER TO " + mart.user();
        String denied = String.join(", ", Rows.strings(connection, DENIED, table));
        if (!denied.isEmpty()) {
            problems.add(mart.user() + " does not own " + shown + " and has no right to " + denied + owner);
        }
        String columns = Ads.COLUMNS.stream().map(MartColumn::name).collect(joining(","));
        String lacking = String.join(", ", Rows.strings(connection, LACKING, columns, table));
        if (!lacking.isEmpty()) {
            problems.add(mart.user() + " does not own " + shown + ", which has no column " + lacking + owner);
        }
        for (String identity : Replication.replicaIdentityStatements(connection, table)) {
            if (Rows.exists(connection, NOT_OWNED, table)) {
                problems.add(mart.user() + " does not own " + shown + ", whose changes are published without a key"
                        + "; its owner has to run " + identity.replace("\"", ""));
            }
        }
    }
}
