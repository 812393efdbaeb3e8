package io.lotlake.common.catalog;

import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The ledger of the lakes of a database: which runs there were, what their steps did, and what was published. */
public final class OpsTables {
    private static final String COMPLETE = """
            SELECT 1 WHERE to_regclass('ops.lakes') IS NOT NULL AND to_regclass('ops.runs') IS NOT NULL
                       AND to_regclass('ops.steps') IS NOT NULL AND to_regclass('ops.publications') IS NOT NULL
                       AND to_regclass('ops.publication_tables') IS NOT NULL AND to_regclass('ops.gates') IS NOT NULL
            """;

    private static final List<String> CREATE = List.of("""
            CREATE TABLE IF NOT EXISTS ops.lakes (
              lake text PRIMARY KEY,
              token bigint NOT NULL,
              run_id text NOT NULL)
            """, """
            CREATE TABLE IF NOT EXISTS ops.runs (
              lake text NOT NULL,
              token bigint NOT NULL,
              run_id text NOT NULL,
              command text NOT NULL,
              arguments text NOT NULL,
              started_at timestamptz NOT NULL,
              ended_at timestamptz,
              state text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'stopped', 'aborted')),
              exit_code integer,
              error text,
              PRIMARY KEY (lake, token))
            """, """
            CREATE TABLE IF NOT EXISTS ops.steps (
              lake text NOT NULL,
              token bigint NOT NULL,
              step text NOT NULL,
              started_at timestamptz NOT NULL,
              seconds double precision NOT NULL,
              rows_in bigint,
              rows_out bigint,
              rejected bigint,
              snapshot_ids bigint[] NOT NULL,
              note text NOT NULL,
              error text,
              PRIMARY KEY (lake, token, step, started_at))
            """, """
            CREATE TABLE IF NOT EXISTS ops.publications (
              lake text NOT NULL,
              publication_id text NOT NULL,
              token bigint NOT NULL,
              published_at timestamptz NOT NULL,
              restores text,
              mart text NOT NULL CHECK (mart IN ('published', 'pending', 'unchanged')),
              makes text[] NOT NULL,
              PRIMARY KEY (lake, publication_id))
            """, """
            CREATE TABLE IF NOT EXISTS ops.publication_tables (
              lake text NOT NULL,
              publication_id text NOT NULL,
              table_name text NOT NULL,
              snapshot_id bigint NOT NULL,
              rows bigint NOT NULL,
              PRIMARY KEY (lake, publication_id, table_name),
              FOREIGN KEY (lake, publication_id) REFERENCES ops.publications ON DELETE CASCADE)
            """, """
            CREATE TABLE IF NOT EXISTS ops.gates (
              lake text NOT NULL,
              token bigint NOT NULL,
              table_name text NOT NULL,
              gate text NOT NULL,
              figure double precision NOT NULL,
              threshold double precision NOT NULL,
              outcome text NOT NULL CHECK (outcome IN ('passed', 'warned', 'stopped')),
              PRIMARY KEY (lake, token, table_name, gate))
            """, """
            ALTER TABLE ops.gates
              ADD COLUMN IF NOT EXISTS judged text NOT NULL DEFAULT 'whole'
                CHECK (judged IN ('whole', 'delta', 'unchanged')),
              ADD COLUMN IF NOT EXISTS snapshot_id bigint
            """);

    private static final String NEWEST = """
            SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('ops.gates') AND attname = 'judged'
            """;

    private OpsTables() {}

    /** Whether all of them are there. */
    public static boolean complete(Connection connection) throws SQLException {
        return Rows.exists(connection, COMPLETE);
    }

    /** Whether they have all columns that this version of lotlake writes. */
    public static boolean isNewest(Connection connection) throws SQLException {
        return complete(connection) && Rows.exists(connection, NEWEST);
    }

    /** Creates what is missing, in the transaction of the caller. */
    public static void create(Connection connection) throws SQLException {
        // CREATE SCHEMA IF NOT EXISTS asks for the right to create one also where it exists.
        if (!Rows.exists(connection, "SELECT 1 WHERE to_regnamespace('ops') IS NOT NULL")) {
            Rows.update(connection, "CREATE SCHEMA ops");
        }
        for (String table : CREATE) {
            Rows.update(connection, table);
        }
    }
}
