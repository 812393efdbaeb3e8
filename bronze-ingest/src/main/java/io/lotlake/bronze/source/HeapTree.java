package io.lotlake.bronze.source;

import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Identifiers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The heaps of a source table: its own, and those of its partitions and of the tables that inherit from it.
 *
 * @param heaps the heaps to read by blocks; none if the rows have to be read through the table or view itself
 * @param bytes the size of all heaps, including those that are not read by themselves
 * @param obstacles the reasons why a read would miss rows, each with its remedy
 */
record HeapTree(List<Heap> heaps, long bytes, List<String> obstacles) {
    /**
     * The table and its descendants, as a SELECT from it reads them: without temporary tables, and without a partition
     * that is being detached.
     */
    static final String TREE = """
            WITH RECURSIVE tree (oid, parent) AS (
              SELECT c.oid, 0::oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = ? AND c.relname = ?
              UNION SELECT i.inhrelid, i.inhparent FROM pg_inherits i JOIN tree t ON t.oid = i.inhparent
                      JOIN pg_class child ON child.oid = i.inhrelid
               WHERE child.relpersistence <> 't' AND to_jsonb(i) ->> 'inhdetachpending' IS DISTINCT FROM 'true')
            """;

    /** Only with the table access method {@code heap} do all rows lie within the size of the file. */
    private static final String QUERY = TREE + """
            SELECT n.nspname, c.relname, coalesce(pg_relation_filenode(c.oid), 0) AS filenode,
                   coalesce(pg_relation_size(c.oid), 0) AS bytes,
                   CASE WHEN pg_is_in_recovery() OR NOT current_setting('track_counts')::boolean THEN -1 ELSE
                   coalesce(pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid)
                     + pg_stat_get_vacuum_count(c.oid) + pg_stat_get_autovacuum_count(c.oid), 0) END
                   AS non_append_operations,
                   coalesce(pg_relation_size(c.oid), 0) / current_setting('block_size')::bigint AS blocks,
                   c.relnatts, c.relkind IN ('r', 'm') AS heap,
                   c.relkind = 'p' OR c.relkind IN ('r', 'm') AND coalesce(am.amname = 'heap', true) AS plain,
                   c.relkind = 'p' OR has_table_privilege(c.oid, 'SELECT') AS readable,
                   c.relfilenode <> 0 AND pg_relation_filenode(c.oid) IS DISTINCT FROM c.relfilenode AS replaced,
                   tree.parent = 0 AS root, row_security_active(c.oid) AS secured, c.relispopulated AS populated,
                   c.relpersistence = 'u' AND pg_is_in_recovery() AS absent,
                   EXISTS (SELECT FROM pg_subscription_rel s
                            WHERE s.srrelid = c.oid AND s.srsubstate IN ('i', 'd')) AS copied
              FROM (SELECT oid, min(parent) AS parent FROM tree GROUP BY oid) AS tree
              JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_am am ON am.oid = c.relam
             ORDER BY 1, 2
            """;

    HeapTree {
        heaps = List.copyOf(heaps);
        obstacles = List.copyOf(obstacles);
    }

    static HeapTree of(SourceCut cut, Relation relation) throws SQLException {
        List<Member> members = new ArrayList<>();
        try (PreparedStatement query = cut.connection().prepareStatement(QUERY)) {
            query.setString(1, relation.schema());
            query.setString(2, relation.name());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    members.add(Member.of(rows));
                }
            }
        }
        boolean apart = cut.readsBlocks() && members.stream().allMatch(Member::isReadable);
        List<String> obstacles = new ArrayList<>();
        members.stream()
                .filter(member -> apart || member.isRoot())
                .forEach(member -> member.addObstacles(cut.source().user(), obstacles));
        members.forEach(Member::checkNotReplaced);
        List<Heap> heaps =
                members.stream().filter(Member::isHeap).map(Member::heap).toList();
        long bytes = heaps.stream().mapToLong(Heap::bytes).sum();
        boolean byBlocks = apart && (!obstacles.isEmpty() || holdRows(cut, heaps));
        return new HeapTree(byBlocks ? heaps : List.of(), bytes, obstacles);
    }

    /**
     * Whether the heaps hold their rows. An empty file does not prove that there are none: an extension may keep them
     * elsewhere.
     */
    private static boolean holdRows(SourceCut cut, List<Heap> heaps) throws SQLException {
        for (Heap heap : heaps) {
            if (heap.blocks() == 0) {
                String sql = "SELECT EXISTS (SELECT 1 FROM " + heap.quotedAlone() + ")";
                try (Statement statement = cut.connection().createStatement();
                        ResultSet row = statement.executeQuery(sql)) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** A table of the tree. */
    private record Member(
            Heap heap,
            boolean isHeap,
            boolean isReadable,
            boolean isReplaced,
            boolean isRoot,
            boolean isSecured,
            boolean isPopulated,
            boolean isAbsent,
            boolean isCopied) {
        static Member of(ResultSet row) throws SQLException {
            Heap heap = new Heap(
                    row.getString("nspname"),
                    row.getString("relname"),
                    row.getLong("filenode"),
                    row.getLong("blocks"),
                    row.getLong("bytes"),
                    row.getLong("non_append_operations"),
                    row.getInt("relnatts"));
            return new Member(
                    heap,
                    row.getBoolean("heap"),
                    row.getBoolean("plain") && row.getBoolean("readable"),
                    row.getBoolean("replaced"),
                    row.getBoolean("root"),
                    row.getBoolean("secured"),
                    row.getBoolean("populated"),
                    row.getBoolean("absent"),
                    row.getBoolean("copied"));
        }

        void addObstacles(String user, List<String> obstacles) {
            String quoted = Identifiers.quoted(user);
            if (isSecured) {
                obstacles.add("row level security hides rows of " + heap + " from the role " + user + "; ALTER ROLE "
                        + quoted + " BYPASSRLS, or set lotlake.source.user to a role from which nothing is hidden");
            }
            if (!isPopulated) {
                obstacles.add(heap + " was never filled; REFRESH MATERIALIZED VIEW " + heap);
            }
            if (isAbsent) {
                obstacles.add(heap + " is unlogged, and a standby has no rows of it; ALTER TABLE " + heap
                        + " SET LOGGED, or set lotlake.source.url to the primary");
            }
            if (isCopied) {
                obstacles.add("a subscription has not copied all rows of " + heap
                        + " yet; wait until pg_subscription_rel.srsubstate is r");
            }
        }

        /** Fails if the file is newer than the catalog of the snapshot: no snapshot protects from DROP and TRUNCATE. */
        void checkNotReplaced() {
            if (isReplaced) {
                throw new LotlakeException(
                        ExitCode.UNREACHABLE,
                        "Cannot read " + heap + ": it was dropped, truncated or rewritten since the snapshot of this"
                                + " run was taken; run the command again");
            }
        }
    }
}
