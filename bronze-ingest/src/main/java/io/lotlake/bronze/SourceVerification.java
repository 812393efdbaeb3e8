package io.lotlake.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.bronze.Landing.Relation;
import io.lotlake.bronze.Landing.SourceColumn;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Narrowed;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Shards;
import io.lotlake.common.lake.Shards.ShardRead;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.verify.CanonicalText;
import io.lotlake.common.verify.Fingerprint;
import io.lotlake.common.verify.Report;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whether the present rows of Bronze are those of the source: as many as the commits say that were read, and the same by count and
 * fingerprint. A source table that was written since it was read cannot be compared; that is noted.
 */
public final class SourceVerification {
    private static final String ALTERED = "lotlake.altered.";

    private final Lake lake;
    private final LotlakeConfig config;
    private final Narrowed chosen;

    public SourceVerification(Lake lake, LotlakeConfig config, Narrowed chosen) {
        this.lake = lake;
        this.config = config;
        this.chosen = chosen;
    }

    /** Compares Bronze with what its own commits say; does not ask the source. */
    public void quick(Report report) {
        for (Landing landing : present()) {
            Map<String, Fingerprint> found = fingerprints(landing, List.of());
            reads(landing)
                    .forEach((shard, read) -> rowsRead(landing, shard, read)
                            .filter(rows -> rows
                                    != found.getOrDefault(shard, Fingerprint.EMPTY)
                                            .rows())
                            .ifPresent(rows -> report.finding(landing.table().name() + " of " + shard + " holds "
                                    + found.getOrDefault(shard, Fingerprint.EMPTY)
                                            .rows() + " rows where " + rows
                                    + " were committed")));
        }
    }

    /** Compares Bronze with the source as well, under one snapshot of it. */
    public void full(Report report) {
        quick(report);
        try (SourceCut cut = SourceCut.open(config.source())) {
            for (Landing landing : present()) {
                Set<String> altered = altered(landing);
                List<SourceColumn> columns = landing.source().stream()
                        .filter(column -> !altered.contains(column.name()))
                        .toList();
                Map<String, Fingerprint> found = fingerprints(landing, columns);
                for (Map.Entry<String, ShardRead> read : reads(landing).entrySet()) {
                    compare(cut, landing, columns, read, found, report);
                }
            }
        }
    }

    private List<Landing> present() {
        return Bronze.LANDINGS.stream()
                .filter(landing -> lake.exists(landing.table()))
                .toList();
    }

    private Map<String, ShardRead> reads(Landing landing) {
        Map<String, ShardRead> reads = new HashMap<>(new Shards(lake).latest(landing.table()));
        reads.keySet().retainAll(landing.shards(chosen.portals(), chosen.makes()));
        return reads;
    }

    /** The rows of the newest complete read, by the chunks that its commits name; empty where they name none. */
    private Optional<Long> rowsRead(Landing landing, String shard, ShardRead read) {
        Map<String, Long> chunks = new HashMap<>();
        Optional<Long> rows = Optional.empty();
        for (Commit commit : lake.commits(landing.table())) {
            String runId = commit.property(Commit.RUN_ID).orElse("");
            if (read.runIds().contains(runId)) {
                commit.property(FinishedChunk.property(shard))
                        .map(list -> FinishedChunk.parse(list, runId))
                        .orElse(List.of())
                        .forEach(chunk -> chunks.put(chunk.filenode() + ":" + chunk.blocks(), chunk.rows()));
            }
            if (Shards.completes(commit, shard)) {
                long sum = chunks.values().stream().mapToLong(Long::longValue).sum();
                rows = chunks.isEmpty() ? Optional.empty() : Optional.of(sum);
                chunks.clear();
            }
        }
        return rows;
    }

    private Set<String> altered(Landing landing) {
        Set<String> columns = new HashSet<>();
        for (Commit commit : lake.commits(landing.table())) {
            commit.summary().keySet().stream()
                    .filter(key -> key.startsWith(ALTERED))
                    .forEach(key -> columns.add(key.substring(ALTERED.length())));
        }
        return columns;
    }

    private Map<String, Fingerprint> fingerprints(Landing landing, List<SourceColumn> columns) {
        Shards shards = new Shards(lake);
        Column shard = landing.shardColumn().map(name -> col(name)).orElse(lit(Shards.WHOLE));
        Dataset<Row> rows = landing.shardColumn()
                .map(name -> shards.rows(landing.table(), name, reads(landing).keySet()))
                .orElseGet(() -> shards.rows(landing.table()));
        return Fingerprint.by(shard, rows, texts(rows, landing, columns, Map.of()));
    }

    /** @param actual types of the source's columns by name */
    private static List<CanonicalText> texts(
            Dataset<Row> rows, Landing landing, List<SourceColumn> columns, Map<String, String> actual) {
        List<CanonicalText> texts = new ArrayList<>();
        texts.add(new CanonicalText(
                "'" + landing.table().name() + "'", lit(landing.table().name())));
        for (SourceColumn column : columns) {
            String sql = column.expression(Optional.ofNullable(actual.get(column.name())));
            Column spark = col("`" + column.name() + "`");
            boolean padded = column.type().startsWith("character(");
            texts.add(
                    padded
                            ? CanonicalText.padded(sql, spark)
                            : CanonicalText.of(
                                    rows.schema().apply(column.name()).dataType(), sql, spark));
        }
        return texts;
    }

    private void compare(
            SourceCut cut,
            Landing landing,
            List<SourceColumn> columns,
            Map.Entry<String, ShardRead> read,
            Map<String, Fingerprint> fingerprints,
            Report report) {
        Relation relation = landing.relation(read.getKey());
        Optional<SourceShape> shape = SourceShape.of(cut, relation);
        if (shape.isEmpty()) {
            report.note(relation + " is not in the source any more");
            return;
        }
        Fingerprint expected = source(cut, shape.get(), landing, columns);
        Fingerprint found = fingerprints.getOrDefault(read.getKey(), Fingerprint.EMPTY);
        if (found.equals(expected)) {
            return;
        }
        long rowsThen = rowsRead(landing, read.getKey(), read.getValue()).orElse(found.rows());
        boolean changed = SourceMark.parse(read.getValue().mark())
                .map(mark -> cut.changedSince(relation, mark, rowsThen))
                .orElse(true);
        String text = landing.table().name() + " of " + relation + " " + found.against(expected);
        if (changed) {
            report.note(text + "; the source was written since it was read");
        } else {
            report.finding(text);
        }
    }

    private Fingerprint source(SourceCut cut, SourceShape shape, Landing landing, List<SourceColumn> columns) {
        Relation relation = shape.relation();
        List<CanonicalText> texts = texts(lake.read(landing.table()), landing, columns, shape.columnTypes());
        try {
            return Fingerprint.of(cut.connection(), Identifiers.quoted(relation.schema(), relation.name()), texts);
        } catch (SQLException e) {
            throw cut.source().failure("compare " + relation + " with Bronze", e);
        }
    }
}
