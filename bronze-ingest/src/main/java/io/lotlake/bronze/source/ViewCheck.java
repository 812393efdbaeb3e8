package io.lotlake.bronze.source;

import io.lotlake.bronze.connection.SourceCut;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Checks that a view shows lotlake the rows that it shows everybody. */
final class ViewCheck {
    /** Looks at the definitions of the view and of those that it reads, without texts in quotes. */
    private static final String READER = """
            WITH RECURSIVE views (oid) AS (
              SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = ? AND c.relname = ?
              UNION SELECT d.refobjid FROM views JOIN pg_rewrite r ON r.ev_class = views.oid
                      JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_catalog.pg_rewrite'::regclass
                                      AND d.refclassid = 'pg_catalog.pg_class'::regclass),
            texts (text) AS (
              SELECT regexp_replace(pg_get_viewdef(c.oid), '''[^'']*''|"[^"]*"', '', 'g')
                FROM views JOIN pg_class c ON c.oid = views.oid WHERE c.relkind = 'v')
            SELECT word
              FROM (SELECT substring(text FROM
                      '\\m(CURRENT_USER|SESSION_USER|CURRENT_ROLE|USER|current_setting|pg_has_role)\\M')
                      FROM texts) AS words (word)
             WHERE word IS NOT NULL LIMIT 1
            """;

    private ViewCheck() {}

    /**
     * Why the view may show fewer rows, with the remedy.
     *
     * @throws SQLException also if rows below the view are hidden from its owner or its reader; the server says so when
     *     it plans
     */
    static Optional<String> obstacle(SourceCut cut, Relation view) throws SQLException {
        try (PreparedStatement query = cut.connection().prepareStatement(READER)) {
            query.setString(1, view.schema());
            query.setString(2, view.name());
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    return Optional.of("what the view " + view + " shows depends on who reads it (" + row.getString(1)
                            + "); make another view for lotlake, or let it read the table");
                }
            }
        }
        try (Statement statement = cut.connection().createStatement()) {
            statement.execute("EXPLAIN SELECT 1 FROM " + view.quoted());
        }
        return Optional.empty();
    }
}
