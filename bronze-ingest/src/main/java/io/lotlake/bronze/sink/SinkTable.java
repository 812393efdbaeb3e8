package io.lotlake.bronze.sink;

import io.lotlake.bronze.encode.SinkType;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table that Spark writes, as PostgreSQL describes it. */
record SinkTable(String schema, String name, List<SinkColumn> columns) {
    private static final String QUERY = """
            SELECT n.nspname, c.relname, c.relkind IN ('r', 'p', 'f') AS table, a.attname,
                   has_table_privilege(c.oid, 'INSERT') OR has_any_column_privilege(c.oid, 'INSERT') AS writable,
                   a.attnotnull, a.atthasdef OR a.attidentity <> '' AS filled, a.attgenerated <> '' AS generated,
                   format_type(t.oid, base.modifier) AS text, format_type(t.oid, -1) AS type, t.oid::bigint AS oid,
                   base.modifier, t.typtype = 'e' AS enum,
                   format_type(e.oid, -1) AS element, e.oid::bigint AS element_oid, e.typtype = 'e' AS element_enum
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN LATERAL (
                   WITH RECURSIVE domains AS (
                        SELECT a.atttypid AS type, a.atttypmod AS modifier
                        UNION ALL
                        SELECT t.typbasetype, t.typtypmod
                          FROM domains JOIN pg_type t ON t.oid = domains.type AND t.typtype = 'd')
                   SELECT * FROM domains) AS base ON true
              JOIN pg_type t ON t.oid = base.type AND t.typtype <> 'd'
              LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
             WHERE c.oid = to_regclass(?)
             ORDER BY a.attnum
            """;

    SinkTable {
        columns = List.copyOf(columns);
    }

    /**
     * The table that has the name in SQL.
     *
     * @throws LotlakeException with exit code 3 if there is no table to write into
     */
    static SinkTable of(Connection connection, String sqlName, String url) throws SQLException {
        List<SinkColumn> columns = new ArrayList<>();
        String schema = "";
        String name = "";
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, sqlName);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    schema = rows.getString("nspname");
                    name = rows.getString("relname");
                    if (!rows.getBoolean("table")) {
                        throw notWritten(sqlName, "it is no table; name one");
                    } else if (!rows.getBoolean("writable")) {
                        throw notWritten(sqlName, "there is no right to write it; GRANT INSERT on it");
                    }
                    columns.add(column(rows));
                }
            }
        }
        if (columns.isEmpty()) {
            throw notWritten(
                    sqlName,
                    "there is no such table with columns at " + url
                            + "; create it, and write its name in double quotes where it has capitals");
        }
        return new SinkTable(schema, name, columns);
    }

    private static LotlakeException notWritten(String name, String reason) {
        return new LotlakeException(ExitCode.CONFIGURATION, "Cannot write " + name + ": " + reason);
    }

    private static SinkColumn column(ResultSet row) throws SQLException {
        int modifier = row.getInt("modifier");
        long element = row.getLong("element_oid");
        return new SinkColumn(
                row.getString("attname"),
                row.getString("text"),
                new SinkType(row.getString("type"), modifier, row.getLong("oid"), row.getBoolean("enum")),
                element == 0
                        ? Optional.empty()
                        : Optional.of(new SinkType(
                                row.getString("element"), modifier, element, row.getBoolean("element_enum"))),
                row.getBoolean("attnotnull"),
                row.getBoolean("filled"),
                row.getBoolean("generated"));
    }

    String quoted() {
        return Identifiers.quoted(schema, name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
