package io.lotlake.bronze.load;

import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.bronze.copy.SourceTypes;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.bronze.source.KeySpan;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the source tables before a row is read, and reports everything that is wrong at once. */
public final class SourceCheck {
    private SourceCheck() {}

    /**
     * The source tables by their relation, after a check.
     *
     * @throws LotlakeException with exit code 3 and one line for everything that is missing or of another type
     */
    public static Map<Relation, SourceTable> of(SourceCut cut, Map<Relation, Landing> wanted) {
        List<String> problems = new ArrayList<>();
        Map<Relation, SourceTable> sources = new HashMap<>();
        wanted.forEach((relation, landing) -> SourceTable.of(cut, relation)
                .ifPresentOrElse(
                        source -> {
                            sources.put(relation, withKeys(cut, source, landing));
                            problems.addAll(problems(source, landing));
                        },
                        () -> problems.add(missing(relation, landing))));
        fail(problems);
        return sources;
    }

    /**
     * Checks that all rows of the tables can be read.
     *
     * @throws LotlakeException with exit code 3 and one line for everything that hinders the read
     */
    public static void readable(Collection<SourceTable> sources) {
        fail(sources.stream().flatMap(source -> source.obstacles().stream()).toList());
    }

    private static void fail(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION, "Cannot read the source: " + String.join("; ", problems));
        }
    }

    /** Adds the key that divides a table without heaps: its primary key, else the key that the landing declares. */
    private static SourceTable withKeys(SourceCut cut, SourceTable source, Landing landing) {
        if (!source.heaps().isEmpty() || !source.isReadable()) {
            return source;
        }
        String from = source.relation().quoted();
        try {
            List<String> candidates = new ArrayList<>();
            KeySpan.primaryKey(cut.connection(), from).ifPresent(candidates::add);
            candidates.addAll(landing.table().key());
            Optional<KeySpan> keys = KeySpan.of(cut.connection(), from, source.columnTypes(), candidates);
            return source.withKeys(keys);
        } catch (SQLException e) {
            throw cut.failure("look at the keys of " + source.relation(), e);
        }
    }

    private static String missing(Relation relation, Landing landing) {
        String remedy = landing.shardColumn()
                .map(column -> "create it, or take " + relation.shard() + " out of lotlake."
                        + (column.equals(LogColumns.MAKE) ? "makes" : "portals"))
                .orElse("create it, or check lotlake.source.url");
        return "there is no table " + relation + "; " + remedy;
    }

    private static List<String> problems(SourceTable source, Landing landing) {
        Relation relation = source.relation();
        List<String> problems = new ArrayList<>(source.obstacles());
        for (SourceColumn column : landing.source()) {
            String actual = source.columnTypes().get(column.name());
            if (actual == null) {
                problems.add(relation + " has no column " + column.name() + "; add it as " + column.type());
            } else if (!SourceTypes.fits(actual, column.type()) && !SourceTypes.widened(actual, column.type())) {
                problems.add(relation + "." + column.name() + " is " + actual + " where " + column.type()
                        + " is wanted; change its type");
            }
        }
        return problems;
    }
}
