package io.lotlake.app;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.publication.Publication;
import io.lotlake.common.publication.Publications;
import io.lotlake.common.run.RunHistory;
import io.lotlake.common.run.RunHistory.PastRun;
import io.lotlake.common.run.RunHistory.PastStep;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints what the ledger knows. */
final class LedgerReport {
    private final LotlakeConfig config;
    private final PrintStream out;

    LedgerReport(LotlakeConfig config, PrintStream out) {
        this.config = config;
        this.out = out;
    }

    /** The newest runs, and the steps of the last. */
    void runs(int count) {
        List<PastRun> runs = RunHistory.runs(config, count);
        if (runs.isEmpty()) {
            return;
        }
        out.printf(Locale.ROOT, "%n%-24s %-20s %8s  %-16s %s%n", "run", "started (UTC)", "seconds", "state", "command");
        for (PastRun run : runs) {
            out.printf(
                    Locale.ROOT,
                    "%-24s %-20s %8s  %-16s %s%n",
                    run.id(),
                    run.startedAt(),
                    run.seconds(),
                    run.state(),
                    run.error().isEmpty() ? run.command() : run.command() + ": " + run.error());
        }
        steps(runs.get(0));
    }

    private void steps(PastRun run) {
        out.printf(
                Locale.ROOT,
                "%n%-28s %13s %13s %9s %8s%n",
                "step of " + run.id(),
                "rows in",
                "rows out",
                "rejected",
                "seconds");
        for (PastStep step : RunHistory.steps(config, run.token())) {
            out.printf(
                    Locale.ROOT,
                    "%-28s %,13d %,13d %,9d %8s  %s%n",
                    step.name(),
                    step.rowsIn(),
                    step.rowsOut(),
                    step.rejected(),
                    step.seconds(),
                    step.note());
        }
    }

    /** The newest publications; false where there is none. */
    boolean publications(int count) {
        List<Publication> publications = Publications.newest(config, count);
        if (!publications.isEmpty()) {
            out.printf(Locale.ROOT, "%n%-24s %-20s %13s  %-10s %s%n", "publication", "shown (UTC)", "rows", "mart", "");
        }
        for (Publication publication : publications) {
            out.printf(
                    Locale.ROOT,
                    "%-24s %-20s %,13d  %-10s %s%n",
                    publication.id(),
                    publication.publishedAt().toString().substring(0, 19).replace('T', ' '),
                    publication.rows(),
                    publication.mart().text(),
                    publication.restores().map(id -> "shows " + id + " again").orElse(""));
        }
        return !publications.isEmpty();
    }

    /** The tables of a publication. */
    void tables(Publication publication) {
        out.printf(Locale.ROOT, "%n%-28s %20s %13s%n", "table", "snapshot", "rows");
        publication
                .tables()
                .forEach((table, head) ->
                        out.printf(Locale.ROOT, "%-28s %20d %,13d%n", table, head.snapshotId(), head.rows()));
        if (!publication.makes().isEmpty()) {
            out.println("mart tables of " + String.join(", ", publication.makes()) + ": "
                    + publication.mart().text());
        }
    }
}
