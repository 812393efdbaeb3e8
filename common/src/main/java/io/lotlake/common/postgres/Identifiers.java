package io.lotlake.common.postgres;

/** Quotes names and texts for SQL of PostgreSQL. */
public final class Identifiers {
    private Identifiers() {}

    /** The name in double quotes. It is safe in any statement. */
    public static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    public static String quoted(String schema, String name) {
        return quoted(schema) + "." + quoted(name);
    }

    /** The text in single quotes. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
