package io.lotlake.common.publication;

import io.lotlake.common.error.LotlakeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Filled mart tables that wait for taking the place of the live ones. */
public interface MartChange {
    /** The makes whose tables they are. */
    List<String> makes();

    /** Exchanges all tables, within a transaction that the caller commits. */
    void exchange(Connection connection) throws SQLException;

    /** How often to try where readers of the live tables are in the way. */
    int attempts();

    /** The error of the last attempt. */
    LotlakeException blocked(int attempts, SQLException cause);

    /** Exchanges all tables in a transaction of its own. */
    void exchangeAlone();
}
