package io.lotlake.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.bronze.Landing.Relation;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Narrowed;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Shards;
import io.lotlake.common.lake.Shards.ShardRead;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** Reads the source into Bronze: every table of the run under one cut, those that did not change since they were read not at all. */
public final class BronzeIngest {
    private final LotlakeConfig config;
    private final BronzeConfig bronze;
    private final Narrowed chosen;

    public BronzeIngest(LotlakeConfig config, BronzeConfig bronze, Narrowed chosen) {
        this.config = config;
        this.bronze = bronze;
        this.chosen = chosen;
    }

    /** Checks the source, then reads; a step per Bronze table. */
    public void run(Lake lake, Steps steps) throws Exception {
        try (SourceCut cut = SourceCut.open(config.source())) {
            Map<Relation, SourceShape> shapes = SourceShape.check(cut, relations());
            checkNotEmpty(cut);
            for (Landing landing : Bronze.LANDINGS) {
                List<SourceShape> tables = landing.shards(chosen.portals(), chosen.makes()).stream()
                        .map(shard -> shapes.get(landing.relation(shard)))
                        .toList();
                steps.step(landing.table().name(), () -> ingest(lake, landing, tables, cut));
            }
        }
    }

    /** What a run would read, a line per source table, without reading it. */
    public List<String> plan() {
        try (SourceCut cut = SourceCut.open(config.source())) {
            Map<Relation, SourceShape> shapes = SourceShape.check(cut, relations());
            List<String> lines = new ArrayList<>();
            for (Relation relation : relations().keySet()) {
                SourceShape shape = Optional.ofNullable(shapes.get(relation)).orElseThrow();
                long tasks = Math.max(1, (shape.bytes() + bronze.partitionBytes() - 1) / bronze.partitionBytes());
                String rows = shape.estimatedRows() < 0 ? "?" : "~" + shape.estimatedRows();
                lines.add(String.format(
                        "%-40s %12s rows %10d KiB %5d tasks", relation, rows, shape.bytes() >> 10, tasks));
            }
            return lines;
        }
    }

    private Map<Relation, Landing> relations() {
        Map<Relation, Landing> relations = new LinkedHashMap<>();
        for (Landing landing : Bronze.LANDINGS) {
            landing.shards(chosen.portals(), chosen.makes())
                    .forEach(shard -> relations.put(landing.relation(shard), landing));
        }
        return relations;
    }

    private StepResult ingest(Lake lake, Landing landing, List<SourceShape> tables, SourceCut cut) {
        lake.create(landing.table());
        Map<String, ShardRead> earlier = new Shards(lake).latest(landing.table());
        Map<String, Long> rowsEarlier = earlier.isEmpty() ? Map.of() : rowsByShard(lake, landing);
        List<SourceShape> changed = tables.stream()
                .filter(table -> changed(
                        cut,
                        table.relation(),
                        Optional.ofNullable(earlier.get(table.relation().shard())),
                        rowsEarlier))
                .toList();
        long kept = tables.stream()
                .filter(table -> !changed.contains(table))
                .mapToLong(table -> rowsEarlier.getOrDefault(table.relation().shard(), 0L))
                .sum();
        if (changed.isEmpty()) {
            return StepResult.of(0, 0).withNote("unchanged, " + kept + " rows read before");
        }
        Commit commit = new JdbcLoader(lake, bronze).load(landing, changed, cut);
        StepResult result = StepResult.of(commit.addedRows(), commit.addedRows());
        return kept == 0 ? result : result.withNote(kept + " unchanged rows read before");
    }

    private static boolean changed(
            SourceCut cut, Relation relation, Optional<ShardRead> earlier, Map<String, Long> rowsEarlier) {
        return earlier.flatMap(read -> SourceMark.parse(read.mark()))
                .map(mark -> cut.changedSince(relation, mark, rowsEarlier.getOrDefault(relation.shard(), 0L)))
                .orElse(true);
    }

    private static Map<String, Long> rowsByShard(Lake lake, Landing landing) {
        Shards shards = new Shards(lake);
        Map<String, Long> rows = new HashMap<>();
        if (landing.shardColumn().isEmpty()) {
            rows.put(Shards.WHOLE, shards.rows(landing.table()).count());
            return rows;
        }
        String column = landing.shardColumn().get();
        List<Row> counts = shards.rows(
                        landing.table(), column, shards.latest(landing.table()).keySet())
                .groupBy(col(column))
                .agg(count(lit(1)))
                .collectAsList();
        counts.forEach(row -> rows.put(row.getString(0), row.getLong(1)));
        return rows;
    }

    private void checkNotEmpty(SourceCut cut) {
        if (config.allowEmptySource()) {
            return;
        }
        List<String> empty = new ArrayList<>();
        for (String portal : chosen.portals()) {
            Relation listings = FullAuto.LANDING.relation(portal);
            if (!hasRows(cut, listings)) {
                empty.add(listings.toString());
            }
        }
        if (empty.size() == chosen.portals().size()) {
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot publish from an empty source: no listing in " + String.join(", ", empty)
                            + "; fill it, or set lotlake.gates.allow-empty-source = true");
        }
    }

    private static boolean hasRows(SourceCut cut, Relation relation) {
        String sql = "SELECT EXISTS (SELECT 1 FROM " + Identifiers.quoted(relation.schema(), relation.name()) + ")";
        try (Statement statement = cut.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw cut.source().failure("look at " + relation, e);
        }
    }
}
