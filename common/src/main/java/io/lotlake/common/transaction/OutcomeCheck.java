package io.lotlake.common.transaction;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Reads from rows what became of a transaction whose server was restarted. No statement of the transaction can be on its way any
 * more.
 */
@FunctionalInterface
public interface OutcomeCheck {
    Outcome afterRestart(Connection connection) throws SQLException;
}
