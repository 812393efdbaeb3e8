package io.lotlake.bronze.connection;

/**
 * The settings with which every transaction that reads the source begins. They override the settings of the role, the
 * database and the server.
 */
public final class ReadSettings {
    /** PostgreSQL prints values in the same way, whatever the settings of the database and the user are. */
    public static final String TEXT_OUTPUT = "SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601';"
            + " SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 3;"
            + " SET LOCAL lc_monetary = 'C'";

    /**
     * A read may take as long as it needs. If a policy would hide rows, the read fails instead of returning fewer rows.
     * {@code pg_catalog} comes first in the search path, so that a name of one of the server's functions or tables
     * always means the server's own. Names in definitions have quotes only where they need them. {@code
     * transaction_timeout} is set only where the server has it, from PostgreSQL 17 on.
     */
    static final String READ_TRANSACTION = """
            SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
            SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings
             WHERE name = 'transaction_timeout';
            SET LOCAL row_security = off; SET LOCAL quote_all_identifiers = off;
            SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog',
                nullif(pg_catalog.current_setting('search_path'), ''), 'pg_temp'), true);
            """ + TEXT_OUTPUT;

    private ReadSettings() {}
}
