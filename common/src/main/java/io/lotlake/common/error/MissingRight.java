package io.lotlake.common.error;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what to grant if PostgreSQL says that a role may not do something. */
final class MissingRight {
    private static final Pattern SCHEMA = Pattern.compile("permission denied for schema (\\S+)");
    private static final Pattern OTHER = Pattern.compile("permission denied for [a-z ]+ (\\S+)");

    private MissingRight() {}

    /** The remedy as the end of a message; empty if the failure is about something else. */
    static String remedy(SQLException e, String role) {
        if (!SqlState.is(e, SqlState.INSUFFICIENT_PRIVILEGE)) {
            return "";
        }
        String message = String.valueOf(e.getMessage());
        Matcher schema = SCHEMA.matcher(message);
        if (schema.find()) {
            return "; GRANT USAGE ON SCHEMA " + schema.group(1) + " TO " + role
                    + ", and CREATE where it is to write there";
        }
        Matcher other = OTHER.matcher(message);
        String grant =
                other.find() ? "GRANT " + role + " the right on " + other.group(1) : "give " + role + " that right";
        return "; " + grant + ", infra/postgres/roles.sql has them all";
    }
}
