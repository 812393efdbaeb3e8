package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.quoted;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Handles PostgreSQL publications that take in every table of the mart's database, like {@code FOR ALL TABLES}.
 * Subscribers do not know the tables that lotlake fills, and would stop at their first row. Therefore these tables are
 * unlogged while they are filled. The changes of a live table are published with its key.
 */
final class Replication {
    private static final String IS_PUBLISHED = """
            SELECT 1 FROM pg_catalog.pg_publication_tables p JOIN pg_catalog.pg_class c ON c.relname = p.tablename
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = p.schemaname
             WHERE c.oid = to_regclass(?)
            """;

    private static final String IS_UNLOGGED =
            "SELECT 1 FROM pg_catalog.pg_class WHERE oid = ?::regclass AND relpersistence = 'u'";

    /** Finds the key of a table without another replica identity: no setting of the operator and no primary key. */
    private static final String KEY = """
            SELECT k.conname FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
             WHERE c.oid = ?::regclass AND c.relreplident = 'd' AND k.contype = 'u'
               AND pg_catalog.pg_get_constraintdef(k.oid) = 'UNIQUE (lid, make)'
               AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
            """;

    private static final String COMMENT = "SELECT pg_catalog.obj_description(?::regclass, 'pg_class')";

    private Replication() {}

    /** Makes a new, empty table unlogged if it is published. Subscribers do not see an unlogged table. */
    static void makeUnlogged(Connection connection, String qualified) throws SQLException {
        if (Rows.exists(connection, IS_PUBLISHED, qualified)) {
            Rows.execute(connection, "ALTER TABLE " + qualified + " SET UNLOGGED");
        }
    }

    /**
     * Adds the row count of a filled table to its comment. After a crash of the server an unlogged table is empty, but
     * its comment is still there.
     */
    static void recordRowCount(Connection connection, String qualified) throws SQLException {
        if (Rows.exists(connection, IS_UNLOGGED, qualified)) {
            String comment = comment(connection, qualified) + rowCount(connection, qualified);
            Rows.execute(connection, "COMMENT ON TABLE " + qualified + " IS " + Identifiers.literal(comment));
        }
    }

    /** @throws LotlakeException with exit code 5 if the table has lost its rows since it was filled */
    static void requireRowCount(Connection connection, String qualified) throws SQLException {
        boolean lost = Rows.exists(connection, IS_UNLOGGED, qualified)
                && !comment(connection, qualified).endsWith(rowCount(connection, qualified));
        if (lost) {
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot publish: " + qualified
                            + " has lost its rows, for the server has crashed since it was filled;"
                            + " run publish again");
        }
    }

    private static String comment(Connection connection, String qualified) throws SQLException {
        return Rows.first(connection, COMMENT, qualified).orElse("");
    }

    private static String rowCount(Connection connection, String qualified) throws SQLException {
        return Rows.first(connection, "SELECT ' Rows: ' || count(*) FROM " + qualified)
                .orElseThrow();
    }

    /** Makes a filled table logged if it is unlogged, before it gets the name of a live one. */
    static void makeLogged(Connection connection, String qualified) throws SQLException {
        if (Rows.exists(connection, IS_UNLOGGED, qualified)) {
            requireRowCount(connection, qualified);
            Rows.execute(connection, "ALTER TABLE " + qualified + " SET LOGGED");
            for (String statement : replicaIdentityStatements(connection, qualified)) {
                Rows.execute(connection, statement);
            }
        }
    }

    /**
     * The statements that let a publication identify updated and deleted rows by the key; none if nothing is to change.
     */
    static List<String> replicaIdentityStatements(Connection connection, String qualified) throws SQLException {
        if (!Rows.exists(connection, IS_PUBLISHED, qualified)) {
            return List.of();
        }
        return Rows.strings(connection, KEY, qualified).stream()
                .map(key -> "ALTER TABLE " + qualified + " REPLICA IDENTITY USING INDEX " + quoted(key))
                .toList();
    }
}
