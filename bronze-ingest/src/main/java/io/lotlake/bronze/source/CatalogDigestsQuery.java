package io.lotlake.bronze.source;

/**
 * Asks the catalog for everything that changes the result of a SELECT without a write. The server computes a digest of
 * each part. Parts hold names and numbers of columns but no object identifiers, so that they stay the same after a
 * restore. docs/sync.md says for each column of the catalogs why it is among them or not.
 */
final class CatalogDigestsQuery {
    private static final String ATTRIBUTES = """
            , attributes AS (
              SELECT DISTINCT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attgenerated, a.attcollation,
                     a.atthasmissing, a.attmissingval::text AS missing
                FROM tree JOIN pg_attribute a ON a.attrelid = tree.oid AND a.attnum > 0 AND NOT a.attisdropped),
            """;

    /** The types of the columns, and the types inside them. Multiranges exist since PostgreSQL 14. */
    private static final String TYPES = """
            used (oid) AS (
              SELECT atttypid FROM attributes
              UNION
              SELECT inner_type.oid FROM used JOIN pg_type t ON t.oid = used.oid CROSS JOIN LATERAL (
                SELECT t.typbasetype AS oid WHERE t.typtype = 'd'
                UNION ALL SELECT t.typelem WHERE t.typcategory = 'A'
                UNION ALL SELECT a.atttypid FROM pg_attribute a
                           WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL SELECT r.rngsubtype FROM pg_range r
                           WHERE t.typtype IN ('r', 'm')
                             AND t.oid::text IN (to_jsonb(r) ->> 'rngtypid', to_jsonb(r) ->> 'rngmultitypid')
                ) inner_type),
            types AS (
              SELECT t.*, n.nspname || '.' || t.typname AS name
                FROM used JOIN pg_type t ON t.oid = used.oid JOIN pg_namespace n ON n.oid = t.typnamespace),
            """;

    /** The expressions and collations of virtual columns. */
    private static final String COMPUTED = """
            computed AS (
              SELECT a.attrelid, a.attname, d.oid, pg_get_expr(d.adbin, d.adrelid) COLLATE "C" AS expression
                FROM attributes a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
               WHERE a.attgenerated = 'v'),
            collations (oid) AS (
              SELECT a.attcollation FROM attributes a WHERE a.attrelid IN (SELECT attrelid FROM computed)
              UNION
              SELECT d.refobjid FROM computed JOIN pg_depend d ON d.objid = computed.oid
               WHERE d.classid = 'pg_catalog.pg_attrdef'::regclass
                 AND d.refclassid = 'pg_catalog.pg_collation'::regclass),
            """;

    /** One text for each table of the tree, so that the names and the number of partitions do not matter. */
    private static final String COLUMNS = """
            columns AS (
              SELECT string_agg(concat_ws(' ', a.attnum, quote_literal(a.attname), t.name, a.atttypmod,
                                          a.attgenerated = 'v',
                                          CASE WHEN a.atthasmissing THEN a.missing END),
                                chr(10) ORDER BY a.attnum) COLLATE "C" AS text
                FROM attributes a JOIN types t ON t.oid = a.atttypid GROUP BY a.attrelid),
            """;

    private static final String PARTS = """
            parts (kind, name, definition) AS (
              SELECT 'columns', '', string_agg(DISTINCT text, chr(10) ORDER BY text) FROM columns
              UNION ALL
              SELECT 'virtual', attname, string_agg(DISTINCT expression, chr(10) ORDER BY expression)
                FROM computed GROUP BY attname
              UNION ALL
              SELECT 'enum', t.name, string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder)
                FROM types t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.name
              UNION ALL
              SELECT 'domain', t.name, concat_ws(' ', base.name, t.typtypmod)
                FROM types t JOIN types base ON base.oid = t.typbasetype WHERE t.typtype = 'd'
              UNION ALL
              SELECT 'composite', t.name, string_agg(concat_ws(' ', a.attnum, quote_literal(a.attname), part.name,
                                                               a.atttypmod), chr(10) ORDER BY a.attnum)
                FROM types t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                JOIN types part ON part.oid = a.atttypid WHERE t.typtype = 'c' GROUP BY t.name
              UNION ALL
              SELECT 'range', t.name, sub.name
                FROM types t JOIN pg_range r ON r.rngtypid = t.oid JOIN types sub ON sub.oid = r.rngsubtype
               WHERE t.oid >= 16384
              UNION ALL
              SELECT 'base', t.name, concat_ws(' ', pg_get_functiondef(t.typoutput), x.extversion)
                FROM types t
                LEFT JOIN pg_depend d ON d.objid = t.oid AND d.classid = 'pg_catalog.pg_type'::regclass
                                     AND d.deptype = 'e'
                LEFT JOIN pg_extension x ON x.oid = d.refobjid
               WHERE t.typtype = 'b' AND t.typcategory <> 'A' AND t.oid >= 16384
              UNION ALL
              SELECT 'cast', t.name || ' to ' || n.nspname || '.' || target.typname,
                     concat_ws(' ', c.castmethod, CASE WHEN c.castfunc <> 0 THEN pg_get_functiondef(c.castfunc) END)
                FROM types t JOIN pg_cast c ON c.castsource = t.oid AND c.oid >= 16384
                JOIN pg_type target ON target.oid = c.casttarget JOIN pg_namespace n ON n.oid = target.typnamespace
              UNION ALL
              SELECT 'collation', n.nspname || '.' || l.collname,
                     concat_ws(' ', to_jsonb(l) - '{oid,collnamespace,collowner,collversion}'::text[],
                               pg_collation_actual_version(l.oid))
                FROM collations JOIN pg_collation l ON l.oid = collations.oid
                JOIN pg_namespace n ON n.oid = l.collnamespace
              UNION ALL
              SELECT 'view', '', pg_get_viewdef(c.oid)
                FROM tree JOIN pg_class c ON c.oid = tree.oid WHERE c.relkind = 'v'
              UNION ALL
              SELECT 'names', t.name, 'any' FROM types t
               WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typname ~ '^(reg[a-z]+|aclitem)$')
            SELECT kind, name, left(md5(definition), 16) AS digest FROM parts WHERE definition IS NOT NULL
            """;

    static final String SQL = HeapTree.TREE + ATTRIBUTES + TYPES + COMPUTED + COLUMNS + PARTS;

    private CatalogDigestsQuery() {}
}
