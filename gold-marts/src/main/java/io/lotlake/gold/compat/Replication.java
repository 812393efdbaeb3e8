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
 * Publications of the mart's database that take in every table, like {@code FOR ALL TABLES}. A subscriber does not know the tables of
 * a publication of lotlake while they are filled, and would stop at the first row of one, so these are unlogged; and the changes
 * of a live table are published with its key.
 */
final class Replication {
    private static final String IS_PUBLISHED = """
            SELECT 1 FROM pg_catalog.pg_publication_tables p JOIN pg_catalog.pg_class c ON c.relname = p.tablename
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = p.schemaname
             WHERE c.oid = to_regclass(?)
            """;

    private static final String IS_UNLOGGED =
            "SELECT 1 FROM pg_catalog.pg_class WHERE oid = ?::regclass AND relpersistence = 'u'";

    /** Of a table that has no other identity: no setting of the operator, no primary key. */
    private static final String KEY = """
            SELECT k.conname FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
             WHERE c.oid = ?::regclass AND c.relreplident = 'd' AND k.contype = 'u'
               AND pg_catalog.pg_get_constraintdef(k.oid) = 'UNIQUE (lid, make)'
               AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
            """;

    private static final String SEAL = "SELECT pg_catalog.obj_description(?::regclass, 'pg_class')";

    private Replication() {}

    /** Keeps a new, empty table from subscribers. */
    static void hide(Connection connection, String qualified) throws SQLException {
        if (Rows.exists(connection, IS_PUBLISHED, qualified)) {
            Rows.execute(connection, "ALTER TABLE " + qualified + " SET UNLOGGED");
        }
    }

    /** Notes how many rows a filled table has: an unlogged one is empty after a crash of the server, and its comment is not. */
    static void seal(Connection connection, String qualified) throws SQLException {
        if (Rows.exists(connection, IS_UNLOGGED, qualified)) {
            Rows.execute(
                    connection,
                    "COMMENT ON TABLE " + qualified + " IS " + Identifiers.literal(rows(connection, qualified)));
        }
    }

    /** @throws LotlakeException with exit code 5 where the table has lost its rows since it was filled */
    static void requireSealed(Connection connection, String qualified) throws SQLException {
        boolean lost = Rows.exists(connection, IS_UNLOGGED, qualified)
                && !Rows.all(connection, SEAL, qualified).get(0).contains(rows(connection, qualified));
        if (lost) {
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot publish: " + qualified
                            + " has lost its rows, for the server has crashed since it was filled;"
                            + " run publish again");
        }
    }

    private static String rows(Connection connection, String qualified) throws SQLException {
        return Rows.first(connection, "SELECT count(*)::text FROM " + qualified).orElseThrow();
    }

    /** Makes a filled table one like any other, before it gets the name of a live one. */
    static void show(Connection connection, String qualified) throws SQLException {
        if (Rows.exists(connection, IS_UNLOGGED, qualified)) {
            requireSealed(connection, qualified);
            Rows.execute(connection, "COMMENT ON TABLE " + qualified + " IS NULL");
            Rows.execute(connection, "ALTER TABLE " + qualified + " SET LOGGED");
            for (String statement : identities(connection, qualified)) {
                Rows.execute(connection, statement);
            }
        }
    }

    /** The statements that let subscribers hear of updates and deletions of a table by its key; none where they do already. */
    static List<String> identities(Connection connection, String qualified) throws SQLException {
        if (!Rows.exists(connection, IS_PUBLISHED, qualified)) {
            return List.of();
        }
        return Rows.strings(connection, KEY, qualified).stream()
                .map(key -> "ALTER TABLE " + qualified + " REPLICA IDENTITY USING INDEX " + quoted(key))
                .toList();
    }
}
