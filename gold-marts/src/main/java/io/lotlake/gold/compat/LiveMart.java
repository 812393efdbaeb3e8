package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.quoted;

import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A published mart table and the objects that depend on it. Under a lock it stays like this until the end of the
 * transaction.
 *
 * @param swappable whether another table can take its name without loss. For example, only views depend on it, this
 *     role owns them and the table, and no PostgreSQL publication contains it
 * @param statements give a new table of the same name the owner, comments and dependent views of this one
 * @param indexes all its indexes except the key
 */
record LiveMart(boolean swappable, List<String> statements, MartIndexes indexes) {
    private static final String SWAPPABLE = """
            SELECT c.relkind = 'r' AND NOT c.relrowsecurity AND c.relreplident = 'd'
                   AND pg_has_role(c.relowner, 'USAGE')
                   AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))
                   AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid)
                   AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)
                   AND NOT EXISTS (SELECT 1 FROM pg_publication_rel p WHERE p.prrelid = c.oid)
                   AND NOT EXISTS (SELECT 1 FROM pg_publication_tables p JOIN pg_namespace n ON n.nspname = p.schemaname
                                    WHERE n.oid = c.relnamespace AND p.tablename = c.relname)
                   AND NOT EXISTS (SELECT 1 FROM pg_statistic_ext s WHERE s.stxrelid = c.oid)
                   AND NOT EXISTS (SELECT 1 FROM pg_constraint k
                                    WHERE c.oid IN (k.conrelid, k.confrelid)
                                      AND (k.contype IN ('f', 'c', 'x', 'p')
                                           OR k.contype = 'u' AND pg_get_constraintdef(k.oid) <> 'UNIQUE (lid, make)'))
                   AND NOT EXISTS (SELECT 1 FROM pg_depend d JOIN pg_type y ON d.refobjid IN (y.oid, y.typarray)
                                    WHERE y.oid = c.reltype AND d.refclassid = 'pg_type'::regclass AND d.deptype = 'n')
                   AND NOT EXISTS (SELECT attname, atttypid, atttypmod FROM pg_attribute
                                    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                                   EXCEPT SELECT attname, atttypid, atttypmod FROM pg_attribute
                                    WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped)
                   AND NOT EXISTS (SELECT 1 FROM pg_depend d
                                    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
                                      AND d.classid = 'pg_proc'::regclass)
                   AND NOT EXISTS (SELECT 1 FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
                                     JOIN pg_class v ON v.oid = r.ev_class
                                    WHERE d.classid = 'pg_rewrite'::regclass
                                      AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
                                      AND NOT (v.relkind = 'v' AND r.rulename = '_RETURN'
                                               AND pg_has_role(v.relowner, 'USAGE')))
              FROM pg_class c WHERE c.oid = ?::regclass
            """;

    private static final String OWNER = """
            SELECT format('ALTER TABLE %s OWNER TO %I', ?, pg_get_userbyid(c.relowner))
              FROM pg_class c WHERE c.oid = ?::regclass AND pg_get_userbyid(c.relowner) <> current_user
            """;

    private static final String GRANTS = """
        SELECT format('GRANT %s%s ON %s TO %s%s', a.privilege_type, a.columns, ?,
                      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
                      CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
          FROM (SELECT x.privilege_type, '' AS columns, x.grantee, x.is_grantable, c.relowner
                  FROM pg_class c, aclexplode(c.relacl) x WHERE c.oid = ?::regclass
                UNION ALL
                SELECT x.privilege_type, ' (' || quote_ident(t.attname) || ')', x.grantee, x.is_grantable, c.relowner
                  FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid AND t.attnum > 0 AND NOT t.attisdropped,
                       aclexplode(t.attacl) x WHERE c.oid = ?::regclass) a
         WHERE a.grantee <> a.relowner
        """;

    private static final String REVOCATIONS = """
            SELECT DISTINCT format('REVOKE ALL ON %s FROM %s', ?,
                          CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
              FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = ?::regclass AND a.grantee <> c.relowner
            """;

    private static final String COMMENTS = """
            SELECT CASE d.objsubid WHEN 0 THEN format('COMMENT ON TABLE %s IS %L', ?, d.description)
                        ELSE format('COMMENT ON COLUMN %s.%I IS %L', ?, t.attname, d.description) END
              FROM pg_description d LEFT JOIN pg_attribute t ON t.attrelid = d.objoid AND t.attnum = d.objsubid
             WHERE d.classoid = 'pg_class'::regclass AND d.objoid = ?::regclass
            """;

    private static final String VIEWS = """
            SELECT DISTINCT format('CREATE OR REPLACE VIEW %I.%I%s AS %s', n.nspname, v.relname,
                                   ' WITH (' || array_to_string(v.reloptions, ', ') || ')', pg_get_viewdef(v.oid)),
                   v.oid
              FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
              JOIN pg_class v ON v.oid = r.ev_class JOIN pg_namespace n ON n.oid = v.relnamespace
             WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
               AND d.refobjid = ?::regclass AND v.relkind = 'v'
             ORDER BY v.oid
            """;

    /** The statements that revoke from a new table what the default privileges of its schema granted. */
    static List<String> revocations(Connection connection, String qualified) throws SQLException {
        return Rows.strings(connection, REVOCATIONS, qualified, qualified);
    }

    /**
     * The statements that give a table the grants of another. Before PostgreSQL 18, a GRANT takes no lock. On a table
     * that was renamed in the same transaction it waits, and then fails.
     */
    static List<String> grants(Connection connection, String from, String to) throws SQLException {
        return Rows.strings(connection, GRANTS, to, from, from);
    }

    /** Whether there is a table of the quoted name. */
    static boolean exists(Connection connection, String qualified) throws SQLException {
        return Rows.exists(connection, "SELECT 1 WHERE to_regclass(?) IS NOT NULL", qualified);
    }

    /**
     * Finds the live table of the name; empty if there is none. The statements qualify every name.
     *
     * @param successor the qualified name of the table that is to take its place
     */
    static Optional<LiveMart> find(Connection connection, String schema, String name, String successor)
            throws SQLException {
        String qualified = quoted(schema, name);
        if (!exists(connection, qualified)) {
            return Optional.empty();
        }
        Rows.execute(connection, "SET LOCAL search_path = pg_catalog");
        List<String> statements = new ArrayList<>();
        statements.addAll(Rows.strings(connection, OWNER, qualified, qualified));
        statements.addAll(Rows.strings(connection, COMMENTS, qualified, qualified, qualified));
        statements.addAll(Rows.strings(connection, VIEWS, qualified));
        boolean swappable =
                Rows.first(connection, SWAPPABLE, successor, qualified).equals(Optional.of("t"));
        return Optional.of(new LiveMart(swappable, statements, MartIndexes.of(connection, qualified)));
    }
}
