package io.lotlake.common.postgres;

import io.lotlake.common.error.Errors;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Recognises the server's refusal to return only a part of the rows. The setting {@code row_security = off} asks for
 * this refusal.
 */
public final class RowSecurity {
    /** The name of the server's routine that refuses. It is the same in every language of the server's messages. */
    private static final String ROUTINE = "check_enable_rls";

    private RowSecurity() {}

    /**
     * Tells what to do about the failure, as the end of its message; empty if the failure is another one.
     *
     * @param role the reading role as SQL names it
     */
    public static String remedy(SQLException failure, String role) {
        boolean refused = Errors.find(failure, PSQLException.class)
                .flatMap(e -> Optional.ofNullable(e.getServerErrorMessage()))
                .map(ServerErrorMessage::getRoutine)
                .filter(ROUTINE::equals)
                .isPresent();
        return refused
                ? "; it would hide rows: ALTER ROLE " + role + " BYPASSRLS, or the owner of the view that hides them"
                : "";
    }
}
