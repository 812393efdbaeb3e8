package io.lotlake.app.maintenance;

import io.lotlake.app.compaction.Compaction;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Position;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.iceberg.Table;

/**
 * Keeps the tables of a lake small and fast. It cannot damage live data: it works under the lock of the lake, deletes
 * only files that no retained snapshot refers to, and checks before and after that all files of the retained snapshots
 * exist.
 */
final class Maintenance {
    private static final int SHOWN = 3;

    private final Lake lake;
    private final MaintainConfig config;
    private final Duration orphanAge;
    private final Consumer<Position> onlooker;

    /**
     * Makes the object and starts no work.
     *
     * @param longestRun the longest known duration of a run; a younger file may belong to a future commit
     * @param onlooker is told which table is being checked
     */
    Maintenance(Lake lake, MaintainConfig config, Duration longestRun, Consumer<Position> onlooker) {
        this.lake = lake;
        this.onlooker = onlooker;
        this.config = config;
        Duration twice = longestRun.multipliedBy(2);
        this.orphanAge = config.orphanAge().compareTo(twice) > 0 ? config.orphanAge() : twice;
    }

    /** The operations that a table may get in addition to those that every table gets. */
    enum Operation {
        /** Replaces small files by larger ones and removes deleted rows from files. */
        COMPACT,
        /** Removes old snapshots, tags and branches. */
        EXPIRE,
        /** Counts the distinct values of the columns. */
        COUNT_DISTINCT
    }

    /**
     * A table and its operations. In every table, manifests are rewritten and orphans are deleted.
     *
     * @param monthEnds the snapshots that are kept because they end a month
     */
    record MaintainedTable(TableSpec table, Set<Operation> operations, MonthEnds.OfTable monthEnds) {
        MaintainedTable {
            operations = Set.copyOf(operations);
        }

        MaintainedTable(TableSpec table, Set<Operation> operations) {
            this(table, operations, MonthEnds.OfTable.NONE);
        }
    }

    private record CompactionAction(Compaction compaction) implements MaintenanceAction {
        @Override
        public String kind() {
            return "compaction";
        }

        @Override
        public Optional<String> due() {
            return compaction.due();
        }

        @Override
        public void run() {
            compaction.run();
        }
    }

    /** The work that {@link #run} would do, one line each. Changes nothing. */
    List<String> plan(List<MaintainedTable> tables) {
        List<String> lines = new ArrayList<>();
        for (MaintainedTable maintained : tables) {
            at(maintained, tables);
            Table table = lake.icebergTable(maintained.table());
            requireWhole(maintained, table);
            for (MaintenanceAction action : actions(maintained, table, publications(tables))) {
                action.due().ifPresent(what -> lines.add(maintained.table().name() + ": " + what));
            }
        }
        return lines;
    }

    /** Does the due work, each part as a step, and returns the number of steps. */
    int run(List<MaintainedTable> tables, Steps steps) throws Exception {
        Set<String> publications = publications(tables);
        int done = 0;
        for (MaintainedTable maintained : tables) {
            at(maintained, tables);
            done += run(maintained, publications, steps);
        }
        return done;
    }

    private void at(MaintainedTable maintained, List<MaintainedTable> tables) {
        onlooker.accept(new Position(
                "what is due",
                tables.indexOf(maintained) + 1,
                tables.size(),
                maintained.table().name(),
                lake.rowCount(maintained.table())));
    }

    private int run(MaintainedTable maintained, Set<String> publications, Steps steps) throws Exception {
        Table table = lake.icebergTable(maintained.table());
        requireWhole(maintained, table);
        int done = 0;
        for (MaintenanceAction action : actions(maintained, table, publications)) {
            table.refresh();
            Optional<String> due = action.due();
            if (due.isPresent()) {
                steps.step("maintain " + maintained.table().name() + ": " + action.kind(), () -> {
                    action.run();
                    return StepResult.of(0, 0).withNote(due.get());
                });
                done++;
            }
        }
        if (done > 0) {
            table.refresh();
            requireWhole(maintained, table);
        }
        return done;
    }

    private Set<String> publications(List<MaintainedTable> tables) {
        List<Table> loaded = tables.stream()
                .map(maintained -> lake.icebergTable(maintained.table()))
                .toList();
        return OldReferences.newest(loaded, config.keepPublications());
    }

    private List<MaintenanceAction> actions(MaintainedTable maintained, Table table, Set<String> publications) {
        String name = maintained.table().name();
        Instant now = lake.run().startedAt();
        List<MaintenanceAction> actions = new ArrayList<>();
        actions.add(new MonthEndTags(table, maintained.monthEnds().tags()));
        if (maintained.operations().contains(Operation.COMPACT)) {
            actions.add(new CompactionAction(new Compaction(lake, name, table, config.compaction())));
        }
        actions.add(new ManifestRewrite(lake, name, table, config));
        if (maintained.operations().contains(Operation.EXPIRE)) {
            actions.add(new OldReferences(table, config, publications, now));
            actions.add(new Expiry(table, config, maintained.monthEnds().open(), now));
        }
        actions.add(new Orphans(table, orphanAge, now));
        if (maintained.operations().contains(Operation.COUNT_DISTINCT) && config.statistics()) {
            actions.add(new Statistics(lake, table));
        }
        return actions;
    }

    private static void requireWhole(MaintainedTable maintained, Table table) {
        List<String> problems = ReferencedFiles.of(table).problems();
        if (!problems.isEmpty()) {
            String shown = String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())));
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot maintain " + maintained.table().name() + ": of the files that it refers to, "
                            + problems.size()
                            + " are not as they were written (" + shown
                            + "); nothing is deleted before they are back, lotlake verify names all");
        }
    }
}
