package io.lotlake.common.ledger;

import static java.util.stream.Collectors.joining;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.postgres.OwnTable;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ledger of a lake. It records the runs, the work of their steps, and the publications. Several lakes in one
 * database may share its tables.
 *
 * @param schema the schema of the tables
 * @param lake the name of the lake, which is part of every key
 */
public record LakeLedger(String schema, String lake) {
    /** The ledger's SQL texts name the usual schema. */
    private static final String PREFIX = LotlakeConfig.USUAL_LEDGER_SCHEMA + ".";

    /** A condition for runs that were to do something: not those that only printed what is due. */
    public static final String NO_DRY_RUN = "' ' || arguments || ' ' NOT LIKE '% --dry-run%'";

    private static final String MISSING =
            "SELECT 1 FROM unnest(string_to_array(?, ',')) AS t WHERE to_regclass(t) IS NULL";

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
            """);

    /** Adds the columns that older ledgers lack. */
    private static final List<String> WIDEN = List.of("""
            ALTER TABLE ops.gates
              ADD COLUMN IF NOT EXISTS judged text NOT NULL DEFAULT 'whole'
                CHECK (judged IN ('whole', 'delta', 'unchanged')),
              ADD COLUMN IF NOT EXISTS snapshot_id bigint
            """, """
        ALTER TABLE ops.steps ADD COLUMN IF NOT EXISTS rejections jsonb
        """);

    /** The column that was added last. */
    private static final String NEWEST = """
        SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('ops.steps') AND attname = 'rejections'
        """;

    /** The ledger of the lake that the configuration names. */
    public static LakeLedger of(LotlakeConfig config) {
        return new LakeLedger(config.ledgerSchema(), config.catalogName());
    }

    /** Puts the ledger's schema into a statement that names the usual schema. */
    public String sql(String text) {
        return text.replace(PREFIX, Identifiers.quoted(schema) + ".");
    }

    private Stream<OwnTable> tables() {
        return CREATE.stream().map(create -> OwnTable.of(sql(create), "SELECT", "INSERT", "UPDATE"));
    }

    /** Whether all tables of the ledger exist. */
    public boolean complete(Connection connection) throws SQLException {
        return !Rows.exists(connection, MISSING, tables().map(OwnTable::name).collect(joining(",")));
    }

    /** Whether the tables have all columns that this version of lotlake writes. */
    public boolean isNewest(Connection connection) throws SQLException {
        return complete(connection) && Rows.exists(connection, sql(NEWEST));
    }

    /** Whether a run holds the lock of the lake. A run at work does, unless it lost the connection that held it. */
    public boolean isLocked(Connection connection) throws SQLException {
        return RunLock.isHeld(connection, lake);
    }

    /**
     * Creates the missing tables and columns in the caller's transaction.
     *
     * @throws LotlakeException with exit code 3 if a table belongs to somebody else
     */
    public void create(Connection connection) throws SQLException {
        // CREATE SCHEMA IF NOT EXISTS needs the right to create a schema even if the schema exists.
        String quoted = Identifiers.quoted(schema);
        if (!Rows.exists(connection, "SELECT 1 WHERE to_regnamespace(?) IS NOT NULL", quoted)) {
            Rows.update(connection, "CREATE SCHEMA " + quoted);
        }
        for (String table : CREATE) {
            Rows.update(connection, sql(table));
        }
        requireOwn(connection);
        for (String addition : WIDEN) {
            Rows.update(connection, sql(addition));
        }
    }

    /**
     * Checks the tables, all of which must exist.
     *
     * @throws LotlakeException with exit code 3 if a table belongs to somebody else or may not be used
     */
    public void requireOwn(Connection connection) throws SQLException {
        for (OwnTable table : tables().toList()) {
            table.require(connection, "set lotlake.catalog.ledger-schema to a schema of lotlake's own");
        }
    }
}
