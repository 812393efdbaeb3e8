package io.lotlake.bronze.connection;

/**
 * The settings with which every transaction that reads the source begins. They override the settings of the role, the
 * database and the server.
 */
public final class ReadSettings {
    /** Makes the texts of values independent of the settings of database and user. */
    public static final String OF_TEXTS = "SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601';"
            + " SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 3;"
            + " SET LOCAL lc_monetary = 'C'";

    /**
     * A read may take as long as it needs. If a policy would hide rows, the read fails instead of returning fewer rows.
     * Names of the server's functions and tables mean these, whatever else the search path finds. {@code
     * transaction_timeout} exists since PostgreSQL 17.
     */
    static final String ALL = """
            SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
            SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings
             WHERE name = 'transaction_timeout';
            SET LOCAL row_security = off; SET LOCAL quote_all_identifiers = off;
            SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog',
                nullif(pg_catalog.current_setting('search_path'), ''), 'pg_temp'), true);
            """ + OF_TEXTS;

    private ReadSettings() {}
}
