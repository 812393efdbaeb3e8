package io.lotlake.app.status;

import static io.lotlake.app.status.JsonText.object;

import io.lotlake.app.history.GateSeries;
import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PastStep;
import io.lotlake.app.history.PortalState;
import io.lotlake.app.history.Quarantined;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.history.TableChange;
import io.lotlake.app.output.Words;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.warehouse.TableState;
import io.lotlake.gold.compat.MartTable;
import io.lotlake.gold.publication.Publication;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The content of the ledger for programs: the figures that {@link LedgerReport} prints. */
final class LedgerJson {
    private LedgerJson() {}

    static Map<String, ?> status(LakeStatus status) {
        return object(
                "tables", list(status.tables(), LedgerJson::table),
                "mart", list(status.mart(), LedgerJson::mart),
                "publications", list(status.publications(), LedgerJson::publication),
                "runs", list(status.runs(), LedgerJson::run),
                "steps", list(status.steps(), LedgerJson::step),
                "portals", list(of(status, RunRecord::portals), LedgerJson::portal),
                "gates", list(of(status, RunRecord::gates), LedgerJson::gate),
                "quarantine", list(of(status, RunRecord::quarantine), LedgerJson::quarantined),
                "compared_with",
                        status.record()
                                .flatMap(RunRecord::before)
                                .map(PastRun::id)
                                .orElse(null),
                "steps_before", list(of(status, RunRecord::stepsBefore), LedgerJson::step),
                "table_changes", list(of(status, RunRecord::tables), LedgerJson::change));
    }

    private static <T> List<T> of(LakeStatus status, Function<RunRecord, List<T>> part) {
        return status.record().map(part).orElse(List.of());
    }

    /** The publications with their tables. */
    static Map<String, ?> releases(LotlakeConfig config, List<Publication> publications) {
        return object("publications", list(publications, publication -> release(config, publication)));
    }

    private static Object release(LotlakeConfig config, Publication publication) {
        Map<String, @Nullable Object> release = publication(publication);
        release.put("tables", list(List.copyOf(publication.tables().entrySet()), LedgerJson::published));
        release.put(
                "mart_tables",
                publication.makes().stream()
                        .map(make -> MartTable.name(config, make))
                        .toList());
        return release;
    }

    private static Object published(Map.Entry<String, Publication.Head> table) {
        return object(
                "table", table.getKey(),
                "snapshot_id", table.getValue().snapshotId(),
                "rows", table.getValue().rows());
    }

    private static <T> List<Object> list(List<T> things, Function<T, Object> json) {
        List<Object> list = new ArrayList<>();
        things.forEach(thing -> list.add(json.apply(thing)));
        return list;
    }

    private static Object table(TableState table) {
        return object(
                "table", table.name(),
                "rows", table.head().map(Commit::totalRows).orElse(null),
                "bytes", table.head().map(Commit::bytes).orElse(null),
                "data_files", table.head().map(Commit::dataFiles).orElse(null),
                "delete_files", table.head().map(Commit::deleteFiles).orElse(null),
                "snapshots", table.snapshots(),
                "snapshot_id", table.head().map(Commit::snapshotId).orElse(null),
                "written_at",
                        table.head().map(head -> head.committedAt().toString()).orElse(null),
                "run_id",
                        table.head()
                                .flatMap(head -> head.property(Commit.RUN_ID))
                                .orElse(null));
    }

    private static Object mart(MartTable table) {
        return object(
                "table", table.name(),
                "rows", table.rows().orElse(null),
                "newest_modified", table.newest().orElse(null));
    }

    private static Map<String, @Nullable Object> publication(Publication publication) {
        return object(
                "publication", publication.id(),
                "run", publication.run(),
                "published_at", publication.publishedAt().toString(),
                "rows", publication.rows(),
                "mart", publication.mart().text(),
                "makes", publication.makes(),
                "restores", publication.restores().orElse(null));
    }

    private static Object run(PastRun run) {
        return object(
                "run", run.id(),
                "command", run.line(),
                "started_at", second(run.startedAt()),
                "ended_at", run.end().map(LedgerJson::second).orElse(null),
                "seconds", run.seconds().map(BigDecimal::doubleValue).orElse(null),
                "state", run.outcome(),
                "exit_code", run.exitCode().isPresent() ? run.exitCode().getAsInt() : null,
                "error", run.error().isEmpty() ? null : run.error());
    }

    private static Object step(PastStep step) {
        return object(
                "step", step.name(),
                "started_at", second(step.startedAt()),
                "rows_in", step.rowsIn(),
                "rows_out", step.rowsOut(),
                "rejected", step.rejected(),
                "seconds", tenths(step.seconds()),
                "note", step.remark());
    }

    private static Object portal(PortalState portal) {
        return object(
                "portal", portal.portal(),
                "newest_listing_at", portal.newest().map(LedgerJson::second).orElse(null),
                "change_loaded_at", portal.changed().map(LedgerJson::second).orElse(null),
                "looked_at", portal.looked().map(LedgerJson::second).orElse(null));
    }

    private static Object gate(GateSeries gate) {
        return object(
                "gate", gate.gate(),
                "subject", gate.subject(),
                "figure", gate.newest().figure(),
                "threshold", gate.threshold(),
                "outcome", gate.newest().outcome(),
                "judged", gate.judged(),
                "run", gate.newest().runId(),
                "history", list(gate.measurements(), LedgerJson::measurement));
    }

    private static Object measurement(GateSeries.Measurement measurement) {
        return object("run", measurement.runId(), "figure", measurement.figure(), "outcome", measurement.outcome());
    }

    private static Object quarantined(Quarantined reason) {
        return object(
                "table", reason.table(),
                "reason", Words.masked(reason.rejection().reason()),
                "rows", reason.rejection().rows(),
                "rows_before", reason.before().isPresent() ? reason.before().getAsLong() : null,
                "samples", reason.rejection().samples(),
                "run", reason.runId());
    }

    private static Object change(TableChange table) {
        return object(
                "table", table.name(),
                "before", table.before().map(LedgerJson::figures).orElse(null),
                "after", table.after().map(LedgerJson::figures).orElse(null));
    }

    private static Map<String, ?> figures(Commit commit) {
        return object(
                "snapshot_id", commit.snapshotId(),
                "rows", commit.totalRows(),
                "bytes", commit.bytes(),
                "data_files", commit.dataFiles(),
                "delete_files", commit.deleteFiles());
    }

    private static String second(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static double tenths(double seconds) {
        return BigDecimal.valueOf(seconds).setScale(1, RoundingMode.HALF_UP).doubleValue();
    }
}
