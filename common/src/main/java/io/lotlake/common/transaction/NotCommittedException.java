package io.lotlake.common.transaction;

import io.lotlake.common.error.Errors;
import java.sql.SQLException;

/** Thrown if a change provably did not happen and never will. */
public final class NotCommittedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotCommittedException(String change, SQLException cause) {
        super("Cannot " + change + ": " + Errors.describe(cause) + "; nothing was changed", cause);
    }
}
