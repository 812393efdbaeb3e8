package io.lotlake.app.status;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PastStep;
import io.lotlake.app.output.Words;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.warehouse.TableState;
import io.lotlake.gold.compat.MartTable;
import io.lotlake.gold.publication.Publication;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints the content of the ledger. */
final class LedgerReport {
    private final PrintStream out;
    private final boolean drawsSparklines;

    /** @param drawsSparklines whether the stream takes their characters */
    LedgerReport(PrintStream out, boolean drawsSparklines) {
        this.out = out;
        this.drawsSparklines = drawsSparklines;
    }

    void status(LakeStatus status) {
        tables(status.tables());
        status.mart().forEach(this::mart);
        RecordReport records = new RecordReport(out, drawsSparklines);
        status.record().ifPresent(record -> records.quality(record, status.moment()));
        publications(status.publications());
        runs(status.runs());
        status.record().ifPresent(records::durations);
        if (!status.runs().isEmpty()) {
            steps(status.runs().get(0), status.steps());
        }
    }

    private void tables(List<TableState> tables) {
        out.printf(
                Locale.ROOT,
                "%-28s %13s %10s %10s %8s %8s  %-20s  %s%n",
                "table",
                "rows",
                "snapshots",
                "size",
                "files",
                "deletes",
                "written (UTC)",
                "run");
        for (TableState table : tables) {
            table.head()
                    .ifPresent(head -> out.printf(
                            Locale.ROOT,
                            "%-28s %,13d %10d %10s %,8d %,8d  %-20s  %s%n",
                            table.name(),
                            head.totalRows(),
                            table.snapshots(),
                            Words.bytes(head.bytes()),
                            head.dataFiles(),
                            head.deleteFiles(),
                            Words.moment(head.committedAt()),
                            head.property(Commit.RUN_ID).orElse("not lotlake")));
        }
        if (tables.isEmpty()) {
            out.println("no tables yet; run lotlake seed");
        }
    }

    private void mart(MartTable table) {
        if (!table.isPublished()) {
            out.println("mart " + table.name() + ": not published yet");
        } else {
            out.printf(
                    Locale.ROOT,
                    "mart %-23s %,13d   newest row modified %s%n",
                    table.name(),
                    table.rows().get(),
                    table.newest().orElse(""));
        }
    }

    private void runs(List<PastRun> runs) {
        if (!runs.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%n%-24s %-20s %8s  %-16s %s%n",
                    "run",
                    "started (UTC)",
                    "seconds",
                    "state",
                    "command");
        }
        for (PastRun run : runs) {
            out.printf(
                    Locale.ROOT,
                    "%-24s %-20s %8s  %-16s %s%n",
                    run.id(),
                    Words.moment(run.startedAt()),
                    run.seconds().map(Object::toString).orElse(""),
                    run.outcome(),
                    run.error().isEmpty() ? run.line() : run.line() + ": " + run.error());
        }
    }

    private void steps(PastRun run, List<PastStep> steps) {
        out.printf(
                Locale.ROOT,
                "%n%-28s %13s %13s %9s %8s%n",
                "step of " + run.id(),
                "rows in",
                "rows out",
                "rejected",
                "seconds");
        for (PastStep step : steps) {
            out.printf(
                    Locale.ROOT,
                    "%-28s %,13d %,13d %,9d %8.1f  %s%n",
                    step.name(),
                    step.rowsIn(),
                    step.rowsOut(),
                    step.rejected(),
                    step.seconds(),
                    step.remark());
        }
    }

    /** Prints the publications in their order. */
    void publications(List<Publication> publications) {
        if (!publications.isEmpty()) {
            out.printf(Locale.ROOT, "%n%-24s %-20s %13s  %-10s %s%n", "publication", "shown (UTC)", "rows", "mart", "");
        }
        for (Publication publication : publications) {
            out.printf(
                    Locale.ROOT,
                    "%-24s %-20s %,13d  %-10s %s%n",
                    publication.id(),
                    Words.moment(publication.publishedAt()),
                    publication.rows(),
                    publication.mart().text(),
                    publication.restores().map(id -> "shows " + id + " again").orElse(""));
        }
    }

    /** Prints the tables of a publication. */
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
