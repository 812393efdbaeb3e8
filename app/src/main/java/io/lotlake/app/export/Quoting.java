package io.lotlake.app.export;

/** Texts and names in the languages of the exports. */
final class Quoting {
    private Quoting() {}

    /** A string of SQL. */
    static String sql(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A string of ClickHouse's SQL, in which the backslash begins an escape. */
    static String clickHouse(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** A string of Python. */
    static String python(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A name of SQL. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A name of Spark's SQL. */
    static String spark(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** A file or folder as programs without Iceberg name it: a path, or an address in an object store. */
    static String path(String location) {
        return location.replaceFirst("^file:/*", "/");
    }
}
