package io.lotlake.common.postgres;

import io.lotlake.common.error.Errors;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The server's refusal to give fewer rows than there are, which {@code row_security = off} asks for. */
public final class RowSecurity {
    /** Names the reason whatever language the server speaks. */
    private static final String ROUTINE = "check_enable_rls";

    private RowSecurity() {}

    /**
     * What to do about the failure, to follow its message; empty where it is another one.
     *
     * @param role the reader as SQL names it
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
