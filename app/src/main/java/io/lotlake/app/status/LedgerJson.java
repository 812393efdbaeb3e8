package io.lotlake.app.status;

import static io.lotlake.app.status.JsonText.object;

import io.lotlake.app.status.RunHistory.PastRun;
import io.lotlake.app.status.RunHistory.PastStep;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.warehouse.TableState;
import io.lotlake.gold.compat.MartTable;
import io.lotlake.gold.publication.Publication;
import java.math.BigDecimal;
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
                "steps", list(status.steps(), LedgerJson::step));
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
                "command", run.command(),
                "started_at", run.startedAt().replace(' ', 'T') + "Z",
                "seconds", number(run.seconds()),
                "state", run.state(),
                "error", run.error().isEmpty() ? null : run.error());
    }

    private static Object step(PastStep step) {
        return object(
                "step", step.name(),
                "rows_in", step.rowsIn(),
                "rows_out", step.rowsOut(),
                "rejected", step.rejected(),
                "seconds", number(step.seconds()),
                "note", step.note());
    }

    private static @Nullable Number number(String text) {
        return text.isEmpty() ? null : new BigDecimal(text).doubleValue();
    }
}
