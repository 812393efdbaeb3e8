package io.lotlake.common.postgres;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.sql.Connection;
import java.sql.SQLException;

/** Detects a database that can be read but not written: a standby, or one that is read-only for the role. */
public final class Writable {
    private Writable() {}

    /**
     * Asks the server.
     *
     * @throws LotlakeException with exit code 3 if the server would refuse a write
     */
    public static void require(PostgresEndpoint endpoint, Connection connection) throws SQLException {
        if (!"on".equals(Rows.first(connection, "SHOW transaction_read_only").orElseThrow())) {
            return;
        }
        boolean standby = Rows.exists(connection, "SELECT 1 WHERE pg_is_in_recovery()");
        String reason = standby
                ? endpoint.url() + " is a standby, which only reads; set lotlake." + endpoint.role()
                        + ".url to its primary"
                : "default_transaction_read_only is on for " + endpoint.user() + " at " + endpoint.url()
                        + "; switch it off for this role or database";
        throw new LotlakeException(
                ExitCode.CONFIGURATION, "Cannot write to the " + endpoint.role() + " database: " + reason);
    }
}
