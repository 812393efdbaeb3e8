package io.lotlake.common.error;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The meaning of a PostgreSQL error for a run: its exit code and its remedy. A state has five characters, and the first
 * two are its class.
 *
 * @param prefix one state or a class of states
 * @param remedy follows the server's message; empty if only lotlake itself can cause the state
 */
public record SqlState(String prefix, ExitCode exitCode, String remedy) {
    public static final String CONNECTION_FAILURE = "08006";
    public static final String UNIQUE_VIOLATION = "23505";
    public static final String INVALID_SCHEMA_NAME = "3F000";
    public static final String SERIALIZATION_FAILURE = "40001";
    public static final String DEADLOCK_DETECTED = "40P01";
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    public static final String UNDEFINED_TABLE = "42P01";
    public static final String DUPLICATE_TABLE = "42P07";
    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String QUERY_CANCELED = "57014";
    public static final String ADMIN_SHUTDOWN = "57P01";

    private static final ExitCode YOURS = ExitCode.CONFIGURATION;
    private static final ExitCode PASSING = ExitCode.UNREACHABLE;
    private static final ExitCode OURS = ExitCode.UNEXPECTED;

    private static final String AGAIN = "run the command again";
    private static final String REPORT = "";
    private static final String POOLER =
            "a pooler in between mixes up sessions, connect to the server itself or set pool_mode = session there";
    private static final String RIGHT = "give the role the right, infra/postgres/roles.sql has them all";
    private static final String THERE = "what lotlake asks for is not there or of another kind, see lotlake doctor";
    private static final String CODE =
            "a view, function, trigger, rule or constraint of the database fails, correct or drop it";
    private static final String VALUE = "correct the value, or the view or constraint that meets it";
    private static final String LOGIN = "check url, user and password of that database in the configuration";
    private static final String RESOURCES = "give the server more of it, and " + AGAIN;
    private static final String DAMAGED = "the server's own files are damaged, repair them or restore a backup";

    /** If several prefixes fit, the longest one applies. */
    private static final List<SqlState> ALL = List.of(
            new SqlState("03", OURS, REPORT),
            new SqlState("08", PASSING, "see that the server is up and can be reached, and " + AGAIN),
            new SqlState("08004", YOURS, LOGIN),
            new SqlState("09", YOURS, CODE),
            new SqlState("0A", YOURS, "this server cannot do it, use one of PostgreSQL 13 or later"),
            new SqlState("0B", YOURS, POOLER),
            new SqlState("0F", OURS, REPORT),
            new SqlState("0L", YOURS, RIGHT),
            new SqlState("0P", YOURS, RIGHT),
            new SqlState("0Z", YOURS, CODE),
            new SqlState("10", YOURS, CODE),
            new SqlState("20", YOURS, CODE),
            new SqlState("21", YOURS, CODE),
            new SqlState("22", YOURS, VALUE),
            new SqlState("22021", YOURS, "a text is not in the encoding that the database has, correct it"),
            new SqlState("22P05", YOURS, "a character does not exist in one of the encodings, use a database of UTF8"),
            new SqlState("23", YOURS, VALUE),
            new SqlState("24", YOURS, POOLER),
            new SqlState("25", OURS, REPORT),
            new SqlState("25006", YOURS, "the server is a standby or only reads for this role, use its primary"),
            new SqlState("25P03", PASSING, AGAIN),
            new SqlState("25P04", PASSING, "raise transaction_timeout for the role, and " + AGAIN),
            new SqlState("26", YOURS, POOLER),
            new SqlState("27", YOURS, CODE),
            new SqlState("28", YOURS, LOGIN),
            new SqlState("2B", YOURS, "something that depends on it is in the way, drop it"),
            new SqlState("2D", YOURS, CODE),
            new SqlState("2F", YOURS, CODE),
            new SqlState("34", YOURS, POOLER),
            new SqlState("38", YOURS, CODE),
            new SqlState("39", YOURS, CODE),
            new SqlState("3B", YOURS, POOLER),
            new SqlState("3D", YOURS, LOGIN),
            new SqlState("3F", YOURS, THERE),
            new SqlState("40", PASSING, AGAIN),
            new SqlState("42", YOURS, THERE),
            new SqlState(INSUFFICIENT_PRIVILEGE, YOURS, RIGHT),
            new SqlState("42P05", YOURS, POOLER),
            new SqlState("44", YOURS, VALUE),
            new SqlState("53", PASSING, RESOURCES),
            new SqlState("54", YOURS, "shorten what is longer or larger than PostgreSQL takes"),
            new SqlState("55", YOURS, "the server or the object is not set up for it, change that"),
            new SqlState("55006", PASSING, AGAIN),
            new SqlState(LOCK_NOT_AVAILABLE, PASSING, "end the session that has the lock, and " + AGAIN),
            new SqlState("55P04", PASSING, AGAIN),
            new SqlState("57", PASSING, AGAIN),
            new SqlState("57P04", YOURS, LOGIN),
            new SqlState("58", PASSING, "the server has trouble with its disk, see its log, and " + AGAIN),
            new SqlState("72", PASSING, AGAIN),
            new SqlState("F0", YOURS, "correct the configuration of the server"),
            new SqlState("HV", PASSING, "see to the server behind the foreign table, and " + AGAIN),
            new SqlState("P0", YOURS, CODE),
            new SqlState("XX", PASSING, "the server failed inside, its log says more; " + AGAIN),
            new SqlState("XX001", YOURS, DAMAGED),
            new SqlState("XX002", YOURS, DAMAGED));

    private static final SqlState UNKNOWN = new SqlState("", OURS, REPORT);

    /** Whether the failure has one of the states. */
    public static boolean is(SQLException failure, String... states) {
        return List.of(states).contains(String.valueOf(failure.getSQLState()));
    }

    /** The meaning of the failure's state. */
    public static SqlState of(SQLException failure) {
        return of(Optional.ofNullable(failure.getSQLState()).orElse(""));
    }

    public static SqlState of(String state) {
        SqlState found = UNKNOWN;
        for (SqlState meaning : ALL) {
            if (state.startsWith(meaning.prefix())
                    && meaning.prefix().length() > found.prefix().length()) {
                found = meaning;
            }
        }
        return found;
    }

    /** The errors that PostgreSQL may send, in the order of their states. */
    public static List<SqlState> all() {
        return ALL;
    }
}
