package io.lotlake.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.load.SourceCheck;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceMark;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Position;
import io.lotlake.common.verify.CanonicalText;
import io.lotlake.common.verify.Fingerprint;
import io.lotlake.common.verify.Report;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Verifies that the present rows of Bronze are those of the source. Bronze must hold as many rows as its commits say,
 * and the same rows as the source by count and fingerprint. A source table that was written after it was read cannot be
 * compared; the report notes that.
 */
public final class SourceVerification {
    private final Lake lake;
    private final LotlakeConfig config;
    private final ShardSelection chosen;
    private final Duration lockTimeout;

    /** @param lockTimeout how long to wait for a source table that another session has locked */
    public SourceVerification(Lake lake, LotlakeConfig config, ShardSelection chosen, Duration lockTimeout) {
        this.lockTimeout = lockTimeout;
        this.lake = lake;
        this.config = config;
        this.chosen = chosen;
    }

    /** Compares Bronze with its own commits, without the source. */
    public void quick(Report report) {
        List<Landing> present = present();
        for (Landing landing : present) {
            report.at(position("Bronze against its commits", landing, present));
            compareWithCommits(landing, fingerprints(landing, List.of()), report);
        }
    }

    /** Compares Bronze with its own commits and, under one snapshot, with the source. */
    public void full(Report report) {
        try (SourceCut cut = SourceCut.open(config.source(), lockTimeout)) {
            List<Landing> present = present();
            for (Landing landing : present) {
                report.at(position("Bronze against the source", landing, present));
                Map<String, SourceMark> marks = marks(landing);
                Map<String, SourceTable> sources = sources(cut, landing, marks.keySet(), report);
                LandedColumns columns = LandedColumns.of(lake, landing, List.copyOf(sources.values()));
                Map<String, Fingerprint> found = fingerprints(landing, columns.inLake());
                compareWithCommits(landing, found, report);
                sources.forEach((shard, source) -> compare(
                        new Pair(
                                landing,
                                source,
                                Optional.ofNullable(marks.get(shard)).orElseThrow()),
                        cut,
                        columns,
                        found.getOrDefault(shard, Fingerprint.EMPTY),
                        report));
            }
        }
    }

    private Position position(String pass, Landing landing, List<Landing> present) {
        long rows = marks(landing).values().stream().mapToLong(SourceMark::rows).sum();
        return new Position(
                pass,
                present.indexOf(landing) + 1,
                present.size(),
                landing.table().name(),
                rows);
    }

    private Map<String, SourceTable> sources(SourceCut cut, Landing landing, Set<String> shards, Report report) {
        Map<String, SourceTable> sources = new HashMap<>();
        for (String shard : shards) {
            Relation relation = landing.relation(shard);
            SourceTable.of(cut, relation)
                    .ifPresentOrElse(
                            source -> sources.put(shard, source),
                            () -> report.note(relation + " is not in the source any more"));
        }
        SourceCheck.readable(sources.values());
        return sources;
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
        return Landings.ALL.stream()
                .filter(landing -> lake.exists(landing.table()))
                .toList();
    }

    /** The newest mark of each wanted shard, by shard. */
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

    private Map<String, Fingerprint> fingerprints(Landing landing, List<CanonicalText> texts) {
        Shards shards = new Shards(lake);
        Column shard = landing.shardColumn().map(name -> col(name)).orElse(lit(Shards.WHOLE));
        Dataset<Row> rows = landing.shardColumn()
                .map(name -> shards.rows(landing.table(), name, marks(landing).keySet()))
                .orElseGet(() -> shards.rows(landing.table()));
        return Fingerprint.by(shard, rows, texts.isEmpty() ? List.of(LandedColumns.name(landing)) : texts);
    }

    /** A source table, the Bronze table where it landed, and its newest mark. */
    private record Pair(Landing landing, SourceTable source, SourceMark mark) {
        @Override
        public String toString() {
            return landing.table().name() + " of " + source.relation();
        }
    }

    private static void compare(Pair pair, SourceCut cut, LandedColumns columns, Fingerprint found, Report report) {
        Fingerprint expected;
        try {
            expected = Fingerprint.of(
                    cut.connection(), pair.source().relation().quoted(), columns.inSource(pair.source()));
        } catch (SQLException e) {
            throw cut.failure("compare " + pair.source().relation() + " with Bronze", e);
        }
        if (found.equals(expected)) {
            return;
        }
        String text = pair + " " + found.against(expected);
        Optional<String> otherwise =
                pair.source().catalogDigests().differenceFrom(pair.mark().catalogDigests());
        if (otherwise.isPresent()) {
            report.finding(
                    text + "; since it was read, " + otherwise.get() + ", which writes no row; run lotlake sync");
        } else if (pair.mark().isWrittenSince(cut, pair.source())) {
            report.note(text + "; the source was written since it was read");
        } else {
            report.finding(text);
        }
    }
}
