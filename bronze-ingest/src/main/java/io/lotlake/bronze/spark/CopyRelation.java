package io.lotlake.bronze.spark;

import static java.util.stream.Collectors.joining;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.source.BlockRange;
import io.lotlake.bronze.source.Heap;
import io.lotlake.bronze.source.KeySpan;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.bronze.spark.CopyOptions.Subject;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table or query that a scan reads, as PostgreSQL describes it within a cut.
 *
 * @param name the name for errors
 * @param from the relation for FROM, if it is read in one piece
 * @param heaps the pieces; none for a query, a view and other relations without a heap
 */
record CopyRelation(String name, String from, List<CopyColumn> columns, List<Heap> heaps) {
    private static final String FIND = """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = to_regclass(?)
            """;
    /** The driver gives a scale below zero as eleven bits without their sign. */
    private static final int MAX_SCALE = 1000;

    private static final int SCALES = 2048;

    static CopyRelation of(SourceCut cut, Subject subject) {
        return subject.isQuery() ? ofQuery(cut, subject) : ofTable(cut, subject);
    }

    private static CopyRelation ofTable(SourceCut cut, Subject subject) {
        Relation relation = find(cut, subject)
                .orElseThrow(() -> notRead(
                        subject,
                        "there is no such table at " + cut.source().url()
                                + "; set option dbtable to one like public.prices, in double quotes where it"
                                + " has capitals"));
        SourceTable source = SourceTable.of(cut, relation)
                .orElseThrow(() -> notRead(subject, "it is neither table nor view; set option dbtable to one"));
        if (!source.isReadable()) {
            throw notRead(subject, String.join("; ", source.obstacles()));
        }
        List<CopyColumn> columns = new ArrayList<>();
        source.columnTypes().forEach((column, type) -> columns.add(new CopyColumn(column, type)));
        return new CopyRelation(relation.toString(), relation.quoted(), columns, source.heaps());
    }

    private static Optional<Relation> find(SourceCut cut, Subject subject) {
        try (PreparedStatement query = cut.connection().prepareStatement(FIND)) {
            query.setString(1, subject.sql());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Relation("", row.getString(1), row.getString(2)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw cut.failure("find the table '" + subject.sql() + "' of option dbtable", e);
        }
    }

    private static CopyRelation ofQuery(SourceCut cut, Subject subject) {
        String from = "(\n" + subject.sql() + "\n) AS query";
        List<CopyColumn> columns = new ArrayList<>();
        try (Statement statement = cut.connection().createStatement();
                ResultSet none = statement.executeQuery("SELECT * FROM " + from + " LIMIT 0")) {
            ResultSetMetaData described = none.getMetaData();
            Set<String> names = new HashSet<>();
            for (int i = 1; i <= described.getColumnCount(); i++) {
                String column = described.getColumnLabel(i);
                if (!names.add(column)) {
                    throw notRead(subject, "it has two columns " + column + "; give each a name of its own with AS");
                }
                columns.add(new CopyColumn(column, type(described, i)));
            }
        } catch (SQLException e) {
            throw cut.failure("describe the query of option query", e);
        }
        return new CopyRelation(subject.toString(), from, columns, List.of());
    }

    /** The type as {@code format_type} prints it. The name is enough for types that land as text. */
    private static String type(ResultSetMetaData described, int column) throws SQLException {
        String name = described.getColumnTypeName(column);
        int precision = described.getPrecision(column);
        return switch (name) {
            case "int2" -> "smallint";
            case "int4" -> "integer";
            case "int8" -> "bigint";
            case "bool" -> "boolean";
            case "float4" -> "real";
            case "float8" -> "double precision";
            case "timestamp" -> "timestamp without time zone";
            case "timestamptz" -> "timestamp with time zone";
            case "varchar" -> "character varying";
            case "bpchar" -> precision > 0 && precision < Integer.MAX_VALUE ? "character(" + precision + ")" : "bpchar";
            case "numeric" -> precision > 0 ? "numeric(" + precision + "," + scale(described, column) + ")" : name;
            default -> name;
        };
    }

    private static int scale(ResultSetMetaData described, int column) throws SQLException {
        int scale = described.getScale(column);
        return scale > MAX_SCALE ? scale - SCALES : scale;
    }

    /** The query for some of the columns, over all pieces. */
    String query(List<CopyColumn> wanted, List<String> conditions) {
        return select(wanted) + from + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
    }

    private static String select(List<CopyColumn> wanted) {
        return wanted.stream().map(CopyColumn::expression).collect(joining(", ", "SELECT ", " FROM "));
    }

    /**
     * The key that divides the relation if there are no heaps: the column that the options name, else the primary key
     * of a table.
     */
    Optional<KeySpan> keys(SourceCut cut, CopyOptions options) {
        Optional<String> column = options.partitionColumn();
        Map<String, String> types = columns.stream().collect(Collectors.toMap(CopyColumn::name, CopyColumn::type));
        try {
            if (column.isPresent() && !KeySpan.divides(types, column.get())) {
                throw new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot read " + name + ": option partitionColumn is " + column.get() + ", which is "
                                + types.getOrDefault(column.get(), "no column of it")
                                + "; set it to a column of type smallint, integer or bigint");
            }
            Optional<String> key = column.isPresent() || options.subject().isQuery()
                    ? column
                    : KeySpan.primaryKey(cut.connection(), from);
            return KeySpan.of(cut.connection(), from, types, key.stream().toList());
        } catch (SQLException e) {
            throw cut.failure("look at the keys of " + name, e);
        }
    }

    /** Chunks of about {@code bytes} bytes of heap, or of the bytes that the planner expects. */
    List<Chunk> chunks(List<CopyColumn> wanted, List<String> conditions, long bytes, Optional<KeySpan> keys) {
        if (heaps.isEmpty()) {
            return Chunk.ofKeys(name, keys, 0, bytes, select(wanted) + from, conditions);
        }
        List<Chunk> chunks = new ArrayList<>();
        for (Heap heap : heaps) {
            long step = Math.max(1, bytes / heap.blockBytes());
            for (BlockRange range : BlockRange.uncovered(heap.blocks(), step, List.of())) {
                String all = select(wanted) + heap.quotedAlone();
                chunks.add(new Chunk(name, heap, range, range.blocks() * heap.blockBytes(), all, conditions, null));
            }
        }
        return chunks;
    }

    private static LotlakeException notRead(Subject subject, String reason) {
        return new LotlakeException(ExitCode.CONFIGURATION, "Cannot read " + subject + ": " + reason);
    }
}
