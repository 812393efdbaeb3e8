package io.lotlake.common.catalog;

import io.lotlake.common.postgres.Outcome;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads from the catalog's rows what became of a change whose server was restarted: no statement of it can be on its way any more. */
interface Evidence<T> {
    /** Decides by the rows as they are now, given what the transaction returned before its commit. */
    Outcome afterRestart(Connection connection, T result) throws SQLException;
}
