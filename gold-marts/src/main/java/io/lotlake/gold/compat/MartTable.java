package io.lotlake.gold.compat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table of the mart as its readers see it.
 *
 * @param rows empty if the table is not published yet
 * @param newest when its newest row was modified, in UTC; empty if there is no such row
 */
public record MartTable(String name, Optional<Long> rows, Optional<String> newest) {

    /** The name of the table of a make, with its schema. */
    public static String name(LotlakeConfig config, String make) {
        return config.martSchema() + "." + MartNames.live(make);
    }

    /** The tables of the makes, in their order. */
    public static List<MartTable> all(LotlakeConfig config, List<String> makes) {
        List<MartTable> tables = new ArrayList<>();
        try (Connection connection = config.mart().connect()) {
            for (String make : makes) {
                tables.add(of(connection, config.martSchema(), MartNames.live(make)));
            }
        } catch (SQLException e) {
            throw config.mart().failure("look at the mart", e);
        }
        return tables;
    }

    public boolean isPublished() {
        return rows.isPresent();
    }

    private static MartTable of(Connection connection, String schema, String table) throws SQLException {
        String name = schema + "." + table;
        String quoted = Identifiers.quoted(schema, table);
        if (!LiveMart.exists(connection, quoted)) {
            return new MartTable(name, Optional.empty(), Optional.empty());
        }
        String sql = "SELECT count(*)::text, coalesce(to_char(max(modified) AT TIME ZONE 'UTC',"
                + " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '') FROM " + quoted;
        List<String> row = Rows.all(connection, sql).get(0);
        return new MartTable(
                name,
                Optional.of(Long.valueOf(row.get(0))),
                Optional.of(row.get(1)).filter(text -> !text.isEmpty()));
    }
}
