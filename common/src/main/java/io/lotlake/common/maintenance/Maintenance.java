package io.lotlake.common.maintenance;

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
 * Keeps the tables of a lake small and fast and cannot eat what is alive: it works under the lock of the lake, deletes only what no
 * retained snapshot refers to, and looks before and after whether all that one refers to is there.
 */
public final class Maintenance {
    private static final int SHOWN = 3;

    private final Lake lake;
    private final MaintainConfig config;
    private final Duration orphanAge;
    private final Consumer<Position> onlooker;

    /**
     * Begins nothing.
     *
     * @param longestRun that is known of; a file younger than that may belong to a commit to come
     * @param onlooker is told which table is looked at
     */
    public Maintenance(Lake lake, MaintainConfig config, Duration longestRun, Consumer<Position> onlooker) {
        this.lake = lake;
        this.onlooker = onlooker;
        this.config = config;
        Duration twice = longestRun.multipliedBy(2);
        this.orphanAge = config.orphanAge().compareTo(twice) > 0 ? config.orphanAge() : twice;
    }

    /** What may be done to a table. */
    public enum Care {
        /** Small files become larger ones, and files lose the rows that are deleted. */
        COMPACT,
        /** Old snapshots, tags and branches go. */
        EXPIRE,
        /** Distinct values are counted. */
        COUNT
    }

    /** A table and what may be done to it; manifests and orphans are looked after in all. */
    public record Ward(TableSpec table, Set<Care> cares) {
        public Ward {
            cares = Set.copyOf(cares);
        }
    }

    /** What would be done, a line each; changes nothing. */
    public List<String> plan(List<Ward> wards) {
        List<String> lines = new ArrayList<>();
        for (Ward ward : wards) {
            at(ward, wards);
            Table table = lake.icebergTable(ward.table());
            requireWhole(ward, table);
            for (Chore chore : chores(ward, table, publications(wards))) {
                chore.due().ifPresent(what -> lines.add(ward.table().name() + ": " + what));
            }
        }
        return lines;
    }

    /** Does what is due, a step each, and returns how many there were. */
    public int run(List<Ward> wards, Steps steps) throws Exception {
        Set<String> publications = publications(wards);
        int done = 0;
        for (Ward ward : wards) {
            at(ward, wards);
            done += run(ward, publications, steps);
        }
        return done;
    }

    private void at(Ward ward, List<Ward> wards) {
        onlooker.accept(new Position(
                "what is due",
                wards.indexOf(ward) + 1,
                wards.size(),
                ward.table().name(),
                lake.rowCount(ward.table())));
    }

    private int run(Ward ward, Set<String> publications, Steps steps) throws Exception {
        Table table = lake.icebergTable(ward.table());
        requireWhole(ward, table);
        int done = 0;
        for (Chore chore : chores(ward, table, publications)) {
            table.refresh();
            Optional<String> due = chore.due();
            if (due.isPresent()) {
                steps.step("maintain " + ward.table().name(), () -> {
                    chore.run();
                    return StepResult.of(0, 0).withNote(due.get());
                });
                done++;
            }
        }
        if (done > 0) {
            table.refresh();
            requireWhole(ward, table);
        }
        return done;
    }

    private Set<String> publications(List<Ward> wards) {
        List<Table> tables =
                wards.stream().map(ward -> lake.icebergTable(ward.table())).toList();
        return OldReferences.newest(tables, config.keepPublications());
    }

    private List<Chore> chores(Ward ward, Table table, Set<String> publications) {
        String name = ward.table().name();
        Instant now = lake.run().startedAt();
        List<Chore> chores = new ArrayList<>();
        if (ward.cares().contains(Care.COMPACT)) {
            chores.add(new Compaction(lake, name, table, config));
            chores.add(new DanglingDeletes(lake, name, table));
        }
        chores.add(new ManifestRewrite(lake, name, table, config));
        if (ward.cares().contains(Care.EXPIRE)) {
            chores.add(new OldReferences(table, config, publications, now));
            chores.add(new Expiry(table, config, now));
        }
        chores.add(new Orphans(table, orphanAge, now));
        if (ward.cares().contains(Care.COUNT) && config.statistics()) {
            chores.add(new Statistics(lake, table));
        }
        return chores;
    }

    private static void requireWhole(Ward ward, Table table) {
        List<String> problems = References.of(table).problems();
        if (!problems.isEmpty()) {
            String shown = String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())));
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot maintain " + ward.table().name() + ": of the files that it refers to, " + problems.size()
                            + " are not as they were written (" + shown
                            + "); nothing is deleted before they are back, lotlake verify names all");
        }
    }
}
