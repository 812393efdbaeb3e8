package io.lotlake.app.verify;

import io.lotlake.app.maintenance.ReferencedFiles;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.SourceVerification;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.Position;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.verify.Report;
import io.lotlake.gold.compat.MartVerification;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import io.lotlake.silver.build.SilverVerification;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;

/** Checks everything that must be true of a lake, its source and its mart while no run works on it. */
public final class Verification {
    private final Medallion medallion;
    private final Lake lake;
    private final LotlakeConfig config;
    private final ShardSelection chosen;
    private final SourceVerification source;
    private final Report report;

    /**
     * Prepares the checks without running them.
     *
     * @param lockTimeout how long to wait for a source table that another session has locked
     * @param report that the checks fill
     */
    public Verification(
            Medallion medallion,
            Lake lake,
            LotlakeConfig config,
            ShardSelection chosen,
            Duration lockTimeout,
            Report report) {
        this.medallion = medallion;
        this.report = report;
        this.source = new SourceVerification(lake, config, chosen, lockTimeout);
        this.lake = lake;
        this.config = config;
        this.chosen = chosen;
    }

    /** Runs all checks except those that query the source. */
    public void quick() {
        if (tables()) {
            source.quick(report);
            layers();
        }
    }

    /** Runs all checks. */
    public void full() {
        if (tables()) {
            source.full(report);
            layers();
        }
    }

    /** Whether all tables can be read, so that checks of their rows make sense. */
    private boolean tables() {
        boolean readable = true;
        List<TableSpec> tables = medallion.specs();
        for (TableSpec table : tables) {
            report.at(new Position("files and commits", tables.indexOf(table) + 1, tables.size(), table.name(), 0));
            if (lake.exists(table)) {
                readable &= files(table);
                commits(table);
                branches(table);
            } else {
                readable = false;
                report.finding(table.name() + " is missing; run lotlake seed");
            }
        }
        published();
        if (!readable) {
            report.note("no rows are compared, for tables or files of them are not as they were written");
        }
        return readable;
    }

    private boolean files(TableSpec table) {
        List<String> problems = ReferencedFiles.of(lake.icebergTable(table)).problems();
        problems.forEach(problem -> report.finding(table.name() + ": " + problem));
        return problems.stream().allMatch(problem -> problem.endsWith(ReferencedFiles.TWICE));
    }

    private void commits(TableSpec table) {
        Map<String, Integer> snapshots = new HashMap<>();
        for (Commit commit : lake.commits(table)) {
            if (commit.property(Commit.RUN_ID).isPresent()) {
                String origin = "step '" + commit.property(Commit.STEP).orElse("") + "' of run "
                        + commit.property(Commit.RUN_ID).get();
                snapshots.merge(origin, 1, Integer::sum);
            }
        }
        snapshots.forEach((origin, count) -> {
            if (count > 1) {
                report.finding(table.name() + " has " + count + " snapshots of " + origin);
            }
        });
    }

    private void branches(TableSpec table) {
        for (Map.Entry<String, SnapshotRef> ref :
                lake.icebergTable(table).refs().entrySet()) {
            if (ref.getValue().isBranch() && ref.getKey().startsWith(Lake.branchPrefix())) {
                report.finding(table.name() + " has the branch " + ref.getKey()
                        + " of a run that did not publish; lotlake maintain removes it when it is old");
            }
        }
    }

    /** Checks that readers of main see the last publication, perhaps compacted. */
    private void published() {
        Lineage lineage = new Lineage(lake);
        for (Publication publication : Publications.newest(config, 1)) {
            publication
                    .tables()
                    .forEach((name, head) -> medallion.goldSpecs().stream()
                            .filter(table -> table.name().equals(name) && lake.exists(table))
                            .forEach(table -> {
                                Snapshot main = lake.icebergTable(table).currentSnapshot();
                                if (main == null || !lineage.hasRowsOf(table, main.snapshotId(), head.snapshotId())) {
                                    report.finding(name + " is not at snapshot " + head.snapshotId()
                                            + " of publication " + publication.id() + "; somebody else wrote to it");
                                }
                            }));
        }
    }

    private void layers() {
        new SilverVerification(medallion.silver(), lake, config).run(report);
        MartVerification mart = new MartVerification(lake, config);
        mart.leftovers(report);
        mart.compare(medallion.goldSpecs(), chosen.makes(), report);
    }
}
