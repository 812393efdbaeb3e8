package io.lotlake.common.publication;

import io.lotlake.common.postgres.Attempts;
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
    Attempts attempts();

    /** Exchanges all tables in transactions of its own, as often as it takes. */
    void exchangeAlone();
}
