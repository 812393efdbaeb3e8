package io.lotlake.silver.build;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.lake.NewRows;
import io.lotlake.common.run.Build;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Brings Silver to the present state of Bronze, for all portals and makes at once. The keys that came in since a
 * table's last snapshot go to {@code silver.changes} first. Then the rows with these keys are made anew, by the
 * functions that a seed uses. A table that is declared as remade is made anew as a whole.
 */
public final class SilverSync implements AutoCloseable {
    private final SilverTables tables;
    private final Lake lake;
    private final BronzeDeltas deltas;

    /**
     * Finds what came in.
     *
     * @throws LotlakeException with exit code 3 if a table was never seeded, or if Bronze cannot be followed since then
     */
    public SilverSync(SilverTables tables, Lake lake, LotlakeConfig config) {
        this.tables = tables;
        this.lake = lake;
        this.deltas = new BronzeDeltas(tables.list(), lake, config);
    }

    /** @throws LotlakeException with exit code 3 if a table has not been built yet */
    public static void requireSeed(SilverTables tables, Lake lake) {
        for (TableSpec table : tables.made()) {
            if (!lake.exists(table) || new Lineage(lake).head(table) == Lineage.NONE) {
                throw new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot sync: " + table.name() + " has not been built in this lake; run seed first");
            }
        }
    }

    /** The number of keys that came in, by table. Tables without any are left out. */
    public Map<String, Long> waiting() {
        return deltas.waiting();
    }

    /** Writes the keys, then the rows, in one step for each table that may change. */
    public void run(Steps steps) throws Exception {
        Builds.run(begin(steps), List.of(), steps);
    }

    /**
     * Writes the keys in one step. After this step, Gold can tell what changes. Returns how the tables that may change
     * are built.
     */
    public Map<String, Build> begin(Steps steps) throws Exception {
        Map<String, Build> builds = new LinkedHashMap<>();
        List<SilverTable> concerned =
                tables.list().stream().filter(deltas::concern).toList();
        if (concerned.isEmpty()) {
            return builds;
        }
        steps.step(tables.changes().name(), () -> log(concerned));
        Map<String, Refresh.PreparedSync> prepared = new LinkedHashMap<>();
        Map<String, Dataset<Row>> counting = new LinkedHashMap<>();
        for (SilverTable table : concerned) {
            Refresh.PreparedSync sync = table.refresh().prepare(deltas.of(table.spec()), deltas);
            prepared.put(table.name(), sync);
            sync.counting().ifPresent(query -> counting.put(table.name(), query));
        }
        Map<String, RowCounts> counts = RowCounts.of(counting);
        for (SilverTable table : concerned) {
            Refresh.PreparedSync sync = Objects.requireNonNull(prepared.get(table.name()));
            RowCounts ofTable = counts.getOrDefault(table.name(), RowCounts.NONE);
            builds.put(table.name(), new Build(() -> sync.write(ofTable), joining(table)));
        }
        return builds;
    }

    /**
     * The tables that join this one. They are built before it, because they compare its old rows with its new ones to
     * find what changes.
     */
    private List<String> joining(SilverTable other) {
        return tables.list().stream()
                .filter(table -> table.refresh().joined().contains(other))
                .map(SilverTable::name)
                .toList();
    }

    private StepResult log(List<SilverTable> concerned) {
        TableSpec changes = tables.changes();
        lake.create(changes);
        List<InternalRow> few = new ArrayList<>();
        List<SilverTable> others = new ArrayList<>();
        for (SilverTable table : concerned) {
            table.changesInDriver(deltas)
                    .flatMap(keys -> keys.logged(changes, lake, table.spec()))
                    .ifPresentOrElse(few::addAll, () -> others.add(table));
        }
        Optional<Dataset<Row>> computed = others.stream()
                .map(table -> Changes.rows(changes, lake.run(), table.spec(), table.changes(deltas)))
                .reduce(Dataset::unionByName)
                .map(rows -> rows.transform(changes::project));
        NewRows rows = new NewRows(computed, deltas.changesOf(others), few);
        Commit commit = lake.append(changes, rows, changes.name() + " up to " + deltas.state(), Map.of());
        return StepResult.of(commit.addedRows(), commit.addedRows());
    }

    @Override
    public void close() {
        deltas.close();
    }
}
