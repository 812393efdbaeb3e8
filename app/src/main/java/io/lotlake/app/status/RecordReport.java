package io.lotlake.app.status;

import io.lotlake.app.history.GateSeries;
import io.lotlake.app.history.GateSeries.Measurement;
import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PortalState;
import io.lotlake.app.history.Quarantined;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.output.TextSparkline;
import io.lotlake.app.output.Words;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Prints how good the data is at a run: freshness, gates and quarantine, with their history. */
final class RecordReport {
    private static final String NONE = "-";

    private final PrintStream out;
    private final boolean drawsSparklines;

    /** @param drawsSparklines whether the stream takes their characters */
    RecordReport(PrintStream out, boolean drawsSparklines) {
        this.out = out;
        this.drawsSparklines = drawsSparklines;
    }

    void quality(RunRecord record, Instant now) {
        portals(record.portals(), now);
        gates(record.gates());
        quarantine(record.quarantine());
    }

    private void portals(List<PortalState> portals, Instant now) {
        out.printf(
                Locale.ROOT,
                "%n%-28s %-20s %8s  %-20s  %s%n",
                "portal",
                "newest listing (UTC)",
                "age",
                "change loaded",
                "looked at");
        for (PortalState portal : portals) {
            out.printf(
                    Locale.ROOT,
                    "%-28s %-20s %8s  %-20s  %s%n",
                    portal.portal(),
                    shown(portal.newest()),
                    portal.age(now).map(Words::age).orElse(NONE),
                    shown(portal.changed()),
                    shown(portal.looked()));
        }
    }

    private static String shown(Optional<Instant> moment) {
        return moment.map(Words::moment).orElse(NONE);
    }

    /** Prints a line for each gate, with its greatest figure of every run, and a line for each that did not pass. */
    private void gates(List<GateSeries> all) {
        Map<String, List<GateSeries>> byGate = new TreeMap<>();
        all.forEach(gate ->
                byGate.computeIfAbsent(gate.gate(), name -> new ArrayList<>()).add(gate));
        if (!all.isEmpty()) {
            out.printf(
                    Locale.ROOT, "%n%-28s %13s %10s %10s  %s%n", "gate", "figures", "passed", "greatest", overRuns());
        }
        byGate.forEach((name, series) -> out.printf(
                Locale.ROOT,
                "%-28s %13d %10d %10s  %s%n",
                name,
                series.size(),
                series.stream().filter(GateSeries::isPassed).count(),
                Words.figure(series.stream()
                        .mapToDouble(gate -> gate.newest().figure())
                        .max()
                        .orElse(0)),
                line(greatest(series))));
        all.stream()
                .filter(gate -> !gate.isPassed())
                .forEach(gate -> out.printf(
                        Locale.ROOT,
                        "gate %s of %s %s: %s, and %s is the most%n",
                        gate.gate(),
                        gate.subject(),
                        gate.newest().outcome(),
                        Words.figure(gate.newest().figure()),
                        Words.figure(gate.threshold())));
    }

    private String overRuns() {
        return drawsSparklines ? "over runs" : "";
    }

    private static List<Double> greatest(List<GateSeries> series) {
        Map<Long, Double> byRun = new TreeMap<>();
        for (GateSeries gate : series) {
            for (Measurement measurement : gate.measurements()) {
                byRun.merge(measurement.token(), measurement.figure(), Math::max);
            }
        }
        return List.copyOf(byRun.values());
    }

    private String line(List<Double> figures) {
        return drawsSparklines ? TextSparkline.of(figures) : "";
    }

    private void quarantine(List<Quarantined> reasons) {
        if (!reasons.isEmpty()) {
            out.printf(Locale.ROOT, "%n%-28s %13s %10s  %s%n", "in quarantine of", "rows", "before", "because");
        }
        for (Quarantined reason : reasons) {
            out.printf(
                    Locale.ROOT,
                    "%-28s %,13d %10s  %s%n",
                    reason.table(),
                    reason.rejection().rows(),
                    reason.before().isPresent() ? Words.number(reason.before().getAsLong()) : NONE,
                    Words.masked(reason.rejection().reason()));
        }
    }

    /** Draws the seconds that the runs of each command took. */
    void durations(RunRecord record) {
        Map<String, List<Double>> byCommand = new LinkedHashMap<>();
        for (PastRun run : record.runs()) {
            run.duration()
                    .map(Duration::toMillis)
                    .ifPresent(taken -> byCommand
                            .computeIfAbsent(run.command(), name -> new ArrayList<>())
                            .add(0, taken / 1e3));
        }
        if (drawsSparklines) {
            byCommand.forEach((command, seconds) ->
                    out.printf(Locale.ROOT, "seconds of %-13s %s%n", command, TextSparkline.of(seconds)));
        }
    }
}
