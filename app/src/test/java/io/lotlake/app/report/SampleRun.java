package io.lotlake.app.report;

import io.lotlake.app.history.GateSeries;
import io.lotlake.app.history.GateSeries.Measurement;
import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PastStep;
import io.lotlake.app.history.PortalState;
import io.lotlake.app.history.Quarantined;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.history.TableChange;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.ledger.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A record of a run that has something of everything. */
public final class SampleRun {
    static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

    static PastRun run(long token, String id, String state, int exitCode, String error) {
        return new PastRun(
                token,
                id,
                "sync",
                "--config my.conf",
                START,
                Optional.of(START.plusSeconds(40 * token)),
                state,
                OptionalInt.of(exitCode),
                error);
    }

    static PastStep step(String name, long second, double seconds, long rejected, String error) {
        return new PastStep(name, START.plusSeconds(second), seconds, 1_000, 990, rejected, "<b>note</b>", error);
    }

    static Commit commit(long id, long rows, long bytes) {
        return new Commit(
                id,
                START,
                Map.of(
                        "total-records",
                        String.valueOf(rows),
                        "total-files-size",
                        String.valueOf(bytes),
                        "total-data-files",
                        "4",
                        Commit.RUN_ID,
                        "two"));
    }

    /** The same record with other tables. */
    static RunRecord with(RunRecord record, List<TableChange> tables) {
        return new RunRecord(
                record.lake(),
                record.run(),
                record.moment(),
                record.steps(),
                record.before(),
                record.stepsBefore(),
                record.gates(),
                tables,
                record.portals(),
                record.quarantine(),
                record.publication(),
                record.runs());
    }

    static RunRecord record(PastRun run, List<PastStep> steps) {
        return new RunRecord(
                "lake",
                run,
                run.endedAt().orElse(START),
                steps,
                Optional.of(run(1, "one", "done", 0, "")),
                List.of(step("silver.listings", 0, 10, 3, "")),
                List.of(new GateSeries(
                        "silver.listings",
                        "quarantine",
                        0.2,
                        "whole",
                        List.of(new Measurement(1, "one", 0.01, "passed"), new Measurement(2, "two", 0.4, "stopped")))),
                List.of(
                        new TableChange(
                                "silver.listings",
                                5,
                                false,
                                Optional.of(commit(1, 900, 1024)),
                                Optional.of(commit(2, 990, 4096))),
                        new TableChange("gold.fct_listings", 1, false, Optional.empty(), Optional.empty())),
                List.of(new PortalState(
                        "mobile", Optional.of(START.minusSeconds(7200)), Optional.of(START), Optional.empty())),
                List.of(new Quarantined(
                        "silver.listings",
                        new Rejection("<i>too far</i>", 10, List.of("{\"lid\":\"7\"}")),
                        OptionalLong.of(3),
                        "two")),
                Optional.empty(),
                List.of(run, run(1, "one", "done", 0, "")));
    }

    /** A run whose gates stopped it. */
    public static final RunRecord FAILED = record(
            run(2, "two", "failed", 4, "Cannot publish: jo@example.com is in <title>"),
            List.of(step("silver.listings", 1, 12, 10, ""), step("gates", 13, 60, 0, "Cannot publish")));

    private SampleRun() {}
}
