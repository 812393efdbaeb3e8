package io.lotlake.gold.compat;

import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A table of the mart's schema that is named like one that a publication fills, while nothing is being published. A
 * publication marks its tables by a comment, in the transaction that creates them. A table without the mark may be an
 * operator's, and lotlake never drops it.
 *
 * @param isMarked whether lotlake created the table under this name
 * @param isDroppable whether the mart's login may drop it
 */
record MartLeftover(String name, String owner, boolean isMarked, boolean isDroppable) {
    private static final String FIND = """
            SELECT c.relname, pg_get_userbyid(c.relowner),
                   coalesce(starts_with(obj_description(c.oid, 'pg_class'), format(?, c.relname)), false),
                   pg_has_role(c.relowner, 'USAGE')
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND n.nspname = ? AND c.relname ~ ?
             ORDER BY 1
            """;

    private static final String TRUE = "t";

    /** All such tables of the schema. */
    static List<MartLeftover> all(Connection connection, String schema) throws SQLException {
        return Rows.all(connection, FIND, MartNames.MARK, schema, MartNames.STAGED).stream()
                .map(row -> new MartLeftover(row.get(0), row.get(1), TRUE.equals(row.get(2)), TRUE.equals(row.get(3))))
                .toList();
    }

    /** Drops the table if lotlake created it and may drop it. */
    void drop(Connection connection, String schema) throws SQLException {
        if (isMarked && isDroppable) {
            Rows.execute(connection, "DROP TABLE IF EXISTS " + Identifiers.quoted(schema, name));
        }
    }
}
