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
            compareWithCommits(landing, fingerprints(landing, List.of()), report);
        }
    }

    /** Compares Bronze with the source as well, under one snapshot of it. */
    public void full(Report report) {
        try (SourceCut cut = SourceCut.open(config.source())) {
            for (Landing landing : present()) {
                Set<String> altered = altered(landing);
                List<SourceColumn> columns = landing.source().stream()
                        .filter(column -> !altered.contains(column.name()))
                        .toList();
                Map<String, Fingerprint> found = fingerprints(landing, columns);
                compareWithCommits(landing, found, report);
                for (Map.Entry<String, SourceMark> shard : marks(landing).entrySet()) {
                    compare(cut, landing, columns, shard, found, report);
                }
            }
        }
    }

    private void compareWithCommits(Landing landing, Map<String, Fingerprint> fingerprints, Report report) {
        marks(landing).forEach((shard, mark) -> {
            long rows = fingerprints.getOrDefault(shard, Fingerprint.EMPTY).rows();
            if (rows != mark.rows()) {
                report.finding(landing.table().name() + " of " + shard + " holds " + rows + " rows where " + mark.rows()
                        + " were committed");
            }
        });
    }

    private List<Landing> present() {
        return Bronze.LANDINGS.stream()
                .filter(landing -> lake.exists(landing.table()))
                .toList();
    }

    /** What each shard's newest commit says of the source and of Bronze. */
    private Map<String, SourceMark> marks(Landing landing) {
        Set<String> wanted = Set.copyOf(landing.shards(chosen.portals(), chosen.makes()));
        Map<String, SourceMark> marks = new HashMap<>();
        new Shards(lake).states(landing.table()).forEach((shard, state) -> {
            if (wanted.contains(shard)) {
                marks.put(shard, SourceMark.parse(state.mark()));
            }
        });
        return marks;
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
                .map(name -> shards.rows(landing.table(), name, marks(landing).keySet()))
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
            Map.Entry<String, SourceMark> shard,
            Map<String, Fingerprint> fingerprints,
            Report report) {
        Relation relation = landing.relation(shard.getKey());
        Optional<SourceShape> shape = SourceShape.of(cut, relation);
        if (shape.isEmpty()) {
            report.note(relation + " is not in the source any more");
            return;
        }
        Fingerprint expected = source(cut, shape.get(), landing, columns);
        Fingerprint found = fingerprints.getOrDefault(shard.getKey(), Fingerprint.EMPTY);
        if (found.equals(expected)) {
            return;
        }
        boolean changed = BronzeIngest.changed(cut, shape.get(), shard.getValue());
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
