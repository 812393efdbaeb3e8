package io.lotlake.bronze;

/** What every transaction that reads the source sets first, whatever the role, the database and the server have set. */
final class ReadSettings {
    /**
     * A read takes as long as it takes, whatever the settings of the role say; rows that a policy hides are an error and not fewer
     * rows; and the functions and tables of the server are its own, whatever else the search path finds under their names.
     * {@code transaction_timeout} came with PostgreSQL 17.
     */
    static final String ALL = """
            SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
            SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout';
            SET LOCAL row_security = off; SET LOCAL quote_all_identifiers = off;
            SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog',
                nullif(pg_catalog.current_setting('search_path'), ''), 'pg_temp'), true);
            """ + SourceTypes.TEXT_SETTINGS;

    private ReadSettings() {}
}
