package io.lotlake.gold.publication;

import io.lotlake.common.postgres.Attempts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Filled mart tables that are ready to replace the live ones. */
public interface MartChange {
    /** The makes of these tables. */
    List<String> makes();

    /** Exchanges all tables in a transaction that the caller commits. */
    void exchange(Connection connection) throws SQLException;

    /** The attempts to make if readers of the live tables are in the way. */
    Attempts attempts();

    /** Exchanges all tables in separate transactions, with as many attempts as necessary. */
    void exchangeAlone();
}
