package io.lotlake.app.metrics;

import io.lotlake.app.history.GateSeries;
import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PastStep;
import io.lotlake.app.history.PortalState;
import io.lotlake.app.history.Quarantined;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.history.TableChange;
import io.lotlake.common.lake.Commit;
import io.lotlake.gold.publication.Publication;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The figures of a lake as gauges. Every text file has all of them, because it replaces the one before. */
final class LakeMetrics {
    private static final double MILLIS = 1e3;

    private final Gauges gauges;

    private LakeMetrics(String lake) {
        gauges = new Gauges(lake);
    }

    /**
     * The text of the file.
     *
     * @param runs for each command, its newest run and its newest run that ended well, the newest first
     * @param steps by command, the steps of its newest run that had steps
     */
    static String text(RunRecord record, List<PastRun> runs, Map<String, List<PastStep>> steps) {
        LakeMetrics metrics = new LakeMetrics(record.lake());
        Set<String> commands = new HashSet<>();
        Set<String> successes = new HashSet<>();
        for (PastRun run : runs) {
            if (commands.add(run.command())) {
                metrics.run(run);
            }
            if (run.isDone() && successes.add(run.command())) {
                metrics.success(run);
            }
        }
        steps.forEach(metrics::steps);
        record.gates().forEach(metrics::gate);
        record.portals().forEach(portal -> metrics.portal(portal, record.moment()));
        record.tables().forEach(metrics::table);
        record.quarantine().forEach(metrics::quarantine);
        record.publication().ifPresent(metrics::publication);
        return metrics.gauges.text();
    }

    private static double seconds(Instant moment) {
        return moment.toEpochMilli() / MILLIS;
    }

    /** What is not known of the newest run has no figure, and none of an earlier run. */
    private void run(PastRun run) {
        String[] labels = {"command", run.command()};
        gauges.set(
                "run_start_timestamp_seconds",
                "When the newest run of the command began.",
                seconds(run.startedAt()),
                labels);
        run.end()
                .ifPresent(end -> gauges.set(
                        "run_end_timestamp_seconds",
                        "When the newest run of the command ended.",
                        seconds(end),
                        labels));
        run.duration()
                .ifPresent(taken -> gauges.set(
                        "run_duration_seconds",
                        "How long the newest run of the command took.",
                        taken.toMillis() / MILLIS,
                        labels));
        run.exitCode()
                .ifPresent(code -> gauges.set(
                        "run_exit_code",
                        "The exit code of the newest run of the command; 0 is done, 99 is nothing to do.",
                        code,
                        labels));
        if (!run.isAtWork()) {
            gauges.set(
                    "run_success",
                    "Whether the newest run of the command ended well (1) or not (0).",
                    run.isDone() ? 1 : 0,
                    labels);
        }
    }

    private void success(PastRun run) {
        run.end()
                .ifPresent(end -> gauges.set(
                        "run_last_success_timestamp_seconds",
                        "When the newest run of the command that ended well did so.",
                        seconds(end),
                        "command",
                        run.command()));
    }

    private void steps(String command, List<PastStep> steps) {
        steps.stream()
                .collect(Collectors.groupingBy(PastStep::name, LinkedHashMap::new, Collectors.toList()))
                .forEach((name, all) -> step(command, name, all));
    }

    /** @param all the steps of the name, of which a run may have several; their figures are added */
    private void step(String command, String name, List<PastStep> all) {
        String[] labels = {"command", command, "step", name};
        String of = " of the newest run of the command that had steps.";
        double seconds = all.stream().mapToDouble(PastStep::seconds).sum();
        boolean isGood = all.stream().noneMatch(PastStep::isFailed);
        gauges.set("step_duration_seconds", "How long the step took, in seconds," + of, seconds, labels);
        gauges.set("step_success", "Whether the step ended well (1) or not (0)," + of, isGood ? 1 : 0, labels);
        if (isGood) {
            rows("in", "Rows that the step read," + of, all, PastStep::rowsIn, labels);
            rows("out", "Rows that the step's table holds or gained," + of, all, PastStep::rowsOut, labels);
            rows("rejected", "Rows or values that the step rejected," + of, all, PastStep::rejected, labels);
        }
    }

    private void rows(String kind, String help, List<PastStep> all, ToLongFunction<PastStep> count, String... labels) {
        gauges.count("step_rows_" + kind, help, all.stream().mapToLong(count).sum(), labels);
    }

    private void gate(GateSeries gate) {
        String[] labels = {"gate", gate.gate(), "subject", gate.subject()};
        gauges.set(
                "gate_value",
                "The figure that the gate measured last.",
                gate.newest().figure(),
                labels);
        gauges.set("gate_threshold", "The largest figure that passes the gate.", gate.threshold(), labels);
        gauges.set("gate_passed", "Whether the figure passed (1) or not (0).", gate.isPassed() ? 1 : 0, labels);
    }

    private void portal(PortalState portal, Instant now) {
        String[] labels = {"portal", portal.portal()};
        portal.newest()
                .ifPresent(newest -> gauges.set(
                        "portal_newest_listing_timestamp_seconds",
                        "When a scraper wrote the newest listing of the portal that is in Bronze.",
                        seconds(newest),
                        labels));
        portal.age(now)
                .ifPresent(age -> gauges.set(
                        "portal_freshness_seconds",
                        "The age of the newest listing of the portal when this file was written.",
                        age.toMillis() / MILLIS,
                        labels));
        portal.changed()
                .ifPresent(changed -> gauges.set(
                        "portal_last_change_timestamp_seconds",
                        "When the run began that last brought listings of the portal into Bronze.",
                        seconds(changed),
                        labels));
    }

    private void table(TableChange table) {
        String[] labels = {"table", table.name()};
        table.after().ifPresent(commit -> table(commit, labels));
        gauges.count("table_snapshots", "Retained snapshots of the table.", table.snapshots(), labels);
    }

    private void table(Commit commit, String... labels) {
        gauges.count("table_rows", "Rows of the table that readers see.", commit.totalRows(), labels);
        gauges.count("table_size_bytes", "Size of the table's data and delete files.", commit.bytes(), labels);
        gauges.count("table_data_files", "Data files of the table.", commit.dataFiles(), labels);
        gauges.count("table_delete_files", "Delete files of the table.", commit.deleteFiles(), labels);
        gauges.set(
                "table_last_commit_timestamp_seconds",
                "When the snapshot that readers see was written.",
                seconds(commit.committedAt()),
                labels);
    }

    private void quarantine(Quarantined reason) {
        gauges.count(
                "quarantine_rows",
                "Rows of the table that are in quarantine for the reason.",
                reason.rejection().rows(),
                "table",
                reason.table(),
                "reason",
                reason.rejection().reason());
    }

    private void publication(Publication publication) {
        gauges.set(
                "publication_timestamp_seconds",
                "When the newest publication became visible; the label is its id.",
                seconds(publication.publishedAt()),
                "publication",
                publication.id());
    }
}
