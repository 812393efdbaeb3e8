package io.lotlake.bronze.connection;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Counts the connections that the source has left for lotlake. */
final class FreeConnections {
    /** The slots that the server, the role and the database have left for this role. A negative limit is no limit. */
    private static final String FREE_CONNECTIONS = """
            WITH me AS (SELECT rolsuper, rolconnlimit FROM pg_roles WHERE rolname = current_user),
                 used AS (SELECT count(*) AS of_all, count(*) FILTER (WHERE usename = current_user) AS of_role,
                                 count(*) FILTER (WHERE datname = current_database()) AS of_database
                            FROM pg_stat_activity WHERE usename IS NOT NULL),
                 reserved AS (SELECT coalesce(sum(setting::int), 0) AS slots FROM pg_settings
                               WHERE name IN ('superuser_reserved_connections', 'reserved_connections'))
            SELECT least(current_setting('max_connections')::bigint - used.of_all
                         - CASE WHEN me.rolsuper THEN 0 ELSE reserved.slots END,
                         CASE WHEN NOT me.rolsuper AND me.rolconnlimit >= 0 THEN me.rolconnlimit - used.of_role END,
                         CASE WHEN NOT me.rolsuper AND d.datconnlimit >= 0 THEN d.datconnlimit - used.of_database END)
              FROM me, used, reserved, pg_database d WHERE d.datname = current_database()
            """;

    private FreeConnections() {}

    /**
     * How many of the wanted connections are free besides the one that holds the snapshot.
     *
     * @throws LotlakeException with exit code 5 if none is free
     */
    static int of(PostgresEndpoint source, Connection asking, int wanted) throws SQLException {
        try (Statement statement = asking.createStatement();
                ResultSet row = statement.executeQuery(FREE_CONNECTIONS)) {
            row.next();
            if (row.getLong(1) < 1) {
                throw new LotlakeException(
                        ExitCode.UNREACHABLE,
                        "Cannot read the source: " + source.user()
                                + " has no free connection beside the one that holds the snapshot at " + source.url()
                                + "; raise the connection limit of the role, the database or"
                                + " the server (max_connections), or end other sessions");
            }
            return (int) Math.min(wanted, row.getLong(1));
        }
    }
}
