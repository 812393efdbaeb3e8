package io.lotlake.bronze.chunk;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.error.SqlState;
import io.lotlake.common.postgres.RowSecurity;
import java.io.Serializable;
import java.sql.SQLException;
import java.util.Set;

/**
 * Why the server did not deliver a chunk. A task returns this to the driver instead of failing. So the driver decides
 * what happens next, whatever number of attempts Spark allows.
 *
 * @param state the SQLSTATE; empty if there is none
 * @param message the server's message on one line
 * @param exitCode the exit code of a run that ends with this failure
 */
public record ChunkFailure(String state, String message, ExitCode exitCode) implements Serializable {
    /**
     * A standby ends reads that hold up the replay of the primary's writes. Within a read-only cut nothing else raises
     * these states.
     */
    private static final Set<String> RECOVERY_CONFLICTS = Set.of("40001", "40P01");

    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String NO_RIGHT = "42501";
    /** The table no longer has the shape of the plan. */
    private static final Set<String> TABLE_CHANGED = Set.of("42703", "42P01", "42883", "42804");

    /** The classes of errors that may pass: 53, the server lacks resources; 08, the connection broke or was refused. */
    private static final Set<String> PASSING = Set.of("53", "08");

    /** The server starts or stops. */
    private static final Set<String> ENDED_BY_THE_SERVER = Set.of("57P01", "57P02", "57P03");

    static ChunkFailure of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return new ChunkFailure(state, Errors.describe(e) + RowSecurity.remedy(e, "…"), Errors.exitCode(e));
    }

    /** Whether another session locks the table. */
    public boolean isLocked() {
        return state.equals("55P03");
    }

    /** Whether smaller chunks, which take less time, may succeed. */
    public boolean isRecoveryConflict() {
        return RECOVERY_CONFLICTS.contains(state);
    }

    /** Whether the same chunk may succeed later. */
    public boolean isPassing() {
        boolean passing = state.length() > 2 && PASSING.contains(state.substring(0, 2));
        return passing || ENDED_BY_THE_SERVER.contains(state) || isRecoveryConflict();
    }

    public LotlakeException asError(String what, String url, int attempts) {
        String tries = attempts > 1 ? " (" + attempts + " attempts)" : "";
        boolean changed = TABLE_CHANGED.contains(state);
        return new LotlakeException(
                changed ? ExitCode.UNREACHABLE : exitCode,
                "Cannot read " + what + ": " + message + " at " + url + tries + remedy(changed));
    }

    private String remedy(boolean changed) {
        if (changed) {
            return "; it changed after the run had looked at it, run the command again";
        } else if (isRecoveryConflict()) {
            return "; give the standby time: set hot_standby_feedback = on or raise max_standby_streaming_delay there,"
                    + " and run the command again, what is finished stays";
        } else if (state.equals(TOO_MANY_CONNECTIONS)) {
            return "; lower lotlake.source.max-connections, or raise the limit of the role, the database or the server";
        }
        if (isPassing()) {
            return "; run the command again, what is finished stays";
        }
        String usual = SqlState.of(state).remedy();
        return usual.isEmpty() || state.equals(NO_RIGHT) ? "" : "; " + usual;
    }
}
