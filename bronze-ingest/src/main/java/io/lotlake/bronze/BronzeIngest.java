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
import java.util.Set;
import org.apache.iceberg.DataFile;
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

    /** Checks the source, then reads all tables that changed in one step and commits them, a step each. */
    public void run(Lake lake, Steps steps) throws Exception {
        try (SourceCut cut = SourceCut.open(config.source())) {
            Map<Relation, SourceShape> shapes = SourceShape.check(cut, relations());
            checkNotEmpty(cut);
            List<Landing> landings = new Drift(lake, cut, bronze.rules()).settle(byLanding(shapes));
            Map<Landing, List<SourceShape>> changed = new LinkedHashMap<>();
            Map<Landing, Long> kept = new HashMap<>();
            for (Landing landing : landings) {
                kept.put(landing, select(lake, landing, shapes, cut, changed));
            }
            Map<Landing, List<ChunkOutcome>> outcomes = new HashMap<>();
            if (!changed.isEmpty()) {
                steps.step("source", () -> read(lake, changed, cut, outcomes));
            }
            for (Landing landing : landings) {
                List<SourceShape> tables = changed.getOrDefault(landing, List.of());
                List<ChunkOutcome> written = outcomes.getOrDefault(landing, List.of());
                long unchanged = kept.getOrDefault(landing, 0L);
                steps.step(landing.table().name(), () -> commit(lake, landing, tables, written, cut, unchanged));
            }
        }
    }

    /** Adds the tables to read to {@code changed}; gives the rows that need not be read again. */
    private long select(
            Lake lake,
            Landing landing,
            Map<Relation, SourceShape> shapes,
            SourceCut cut,
            Map<Landing, List<SourceShape>> changed) {
        Map<String, ShardRead> earlier = new Shards(lake).latest(landing.table());
        Map<String, Long> rowsEarlier = earlier.isEmpty() ? Map.of() : rowsByShard(lake, landing);
        Map<String, Set<String>> extras = ExtraColumns.latest(lake, landing.table());
        long kept = 0;
        for (String shard : landing.shards(chosen.portals(), chosen.makes())) {
            SourceShape table =
                    Optional.ofNullable(shapes.get(landing.relation(shard))).orElseThrow();
            boolean sameColumns = ExtraColumns.of(table, landing.table()).equals(extras.getOrDefault(shard, Set.of()));
            if (!sameColumns || changed(cut, table.relation(), Optional.ofNullable(earlier.get(shard)), rowsEarlier)) {
                changed.computeIfAbsent(landing, key -> new ArrayList<>()).add(table);
            } else {
                kept += rowsEarlier.getOrDefault(shard, 0L);
            }
        }
        return kept;
    }

    private StepResult read(
            Lake lake,
            Map<Landing, List<SourceShape>> changed,
            SourceCut cut,
            Map<Landing, List<ChunkOutcome>> outcomes) {
        outcomes.putAll(new CopyLoader(lake, bronze).load(changed, cut));
        long rows = outcomes.values().stream()
                .flatMap(List::stream)
                .flatMap(outcome -> outcome.files().stream())
                .mapToLong(DataFile::recordCount)
                .sum();
        int tables = changed.values().stream().mapToInt(List::size).sum();
        return StepResult.of(rows, rows).withNote(tables + " tables in one snapshot");
    }

    private static StepResult commit(
            Lake lake,
            Landing landing,
            List<SourceShape> tables,
            List<ChunkOutcome> outcomes,
            SourceCut cut,
            long unchanged) {
        if (tables.isEmpty()) {
            return StepResult.of(0, 0).withNote("unchanged, " + unchanged + " rows read before");
        }
        Map<String, String> marks = new LinkedHashMap<>();
        tables.forEach(table ->
                marks.put(table.relation().shard(), cut.mark(table.relation()).toString()));
        Map<String, Long> altered = ChunkOutcome.altered(outcomes);
        Map<String, String> properties = new LinkedHashMap<>(Shards.properties(marks));
        properties.putAll(ExtraColumns.properties(tables, landing.table()));
        altered.forEach((column, count) -> properties.put("lotlake.altered." + column, String.valueOf(count)));
        List<DataFile> files =
                outcomes.stream().flatMap(outcome -> outcome.files().stream()).toList();
        Commit commit = lake.appendFiles(landing.table(), files, landing.table().name(), properties);
        return result(commit.addedRows(), altered, unchanged);
    }

    private static StepResult result(long rows, Map<String, Long> altered, long unchanged) {
        List<String> notes = new ArrayList<>();
        if (!altered.isEmpty()) {
            notes.add("altered " + altered);
        }
        if (unchanged > 0) {
            notes.add(unchanged + " unchanged rows read before");
        }
        long values = altered.values().stream().mapToLong(Long::longValue).sum();
        return new StepResult(rows, rows, values, String.join("; ", notes));
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

    private Map<Landing, List<SourceShape>> byLanding(Map<Relation, SourceShape> shapes) {
        Map<Landing, List<SourceShape>> sources = new LinkedHashMap<>();
        relations()
                .forEach((relation, landing) -> sources.computeIfAbsent(landing, key -> new ArrayList<>())
                        .add(Optional.ofNullable(shapes.get(relation)).orElseThrow()));
        return sources;
    }

    private Map<Relation, Landing> relations() {
        Map<Relation, Landing> relations = new LinkedHashMap<>();
        for (Landing landing : Bronze.LANDINGS) {
            landing.shards(chosen.portals(), chosen.makes())
                    .forEach(shard -> relations.put(landing.relation(shard), landing));
        }
        return relations;
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
