package io.lotlake.app.relocation;

import io.lotlake.common.catalog.CommitHook;
import io.lotlake.common.catalog.Registered;
import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import io.lotlake.common.warehouse.LakePlace;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.common.warehouse.Warehouse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the catalog know a lake at the place where its files are now. All tables and views move in one transaction, so
 * the lake is either at the old place or at the new one, even if the run breaks off.
 */
final class Relocation {
    private static final Logger LOG = LoggerFactory.getLogger(Relocation.class);
    private static final int AT_ONCE = 8;

    private final LotlakeConfig config;
    private final Lake lake;
    private final OpenRun run;
    private final Places places;

    /**
     * Makes the object and starts no work.
     *
     * @param config the configuration with the warehouse at the new place
     * @param from the old place
     */
    Relocation(LotlakeConfig config, Lake lake, String from) {
        this.config = config;
        this.lake = lake;
        this.run = lake.openRun().orElseThrow();
        this.places = Places.ofRun(from, config.warehouse(), run.token());
    }

    /** Whether the places are equal or one lies inside the other. */
    static boolean overlap(String from, String to) {
        return new Places(from, to, "").isLeft(to) || new Places(to, from, "").isLeft(from);
    }

    /**
     * The tables and views that are still at the old place in the catalog.
     *
     * @throws LotlakeException with exit code 3 if the lake is neither there nor at the new place
     */
    List<Registered> left() {
        List<Registered> left = lake.catalog().registered().stream()
                .filter(entry -> places.isLeft(entry.metadata()))
                .toList();
        List<String> others = LakePlace.places(config).stream()
                .filter(place -> !LakePlace.isSame(place, config.warehouse()))
                .map(LakePlace::shown)
                .toList();
        if (left.isEmpty() && (!others.isEmpty() || LakePlace.places(config).isEmpty())) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot relocate the lake " + config.catalogName() + " from " + LakePlace.shown(places.from())
                            + ": the catalog has "
                            + (others.isEmpty()
                                    ? "no tables of it, see lotlake.catalog"
                                    : "it at " + others.get(0) + ", give that as --from"));
        }
        return left;
    }

    /** Moves these tables and views. If there are none, reports that there is nothing to do. */
    ExitCode run(List<Registered> left, Steps steps) throws Exception {
        if (left.isEmpty()) {
            return ExitCode.NOTHING_TO_DO;
        }
        try (WorkerPool threads = new WorkerPool(AT_ONCE);
                FileIO io = LakeTables.fileIo(config)) {
            requireThere(left, io);
            Warehouse.probe(config);
            Map<Registered, String> targets = new LinkedHashMap<>();
            List<String> superseded = new ArrayList<>();
            for (Registered entry : left) {
                EntryFiles files = new EntryFiles(io, places, threads);
                steps.step(
                        entry.id().toString(),
                        () -> {
                            targets.put(entry, files.write(entry));
                            return StepResult.of(0, 0).withNote(files.written() + " files written");
                        },
                        () -> "table " + (targets.size() + 1) + " of " + left.size() + ", " + files.written()
                                + " files written");
                superseded.addAll(files.superseded());
            }
            steps.step("catalog", () -> {
                follow(targets);
                return StepResult.of(0, 0).withNote(targets.size() + " tables and views follow");
            });
            steps.step("files of before", () -> {
                superseded.forEach(file -> delete(io, file));
                return StepResult.of(0, 0).withNote(superseded.size() + " files deleted");
            });
            return ExitCode.DONE;
        }
    }

    private void follow(Map<Registered, String> targets) {
        String change = "relocate the lake " + config.catalogName();
        try {
            lake.catalog().relocate(change, targets, hook());
        } catch (CommitFailedException e) {
            Optional<SQLException> sql = Errors.find(e, SQLException.class);
            throw new LotlakeException(
                    sql.map(Errors::exitCode).orElse(ExitCode.UNREACHABLE),
                    "Cannot " + change + ": " + sql.map(Errors::describe).orElse(e.getMessage())
                            + "; nothing was changed, run it again",
                    e);
        }
    }

    private void requireThere(List<Registered> left, FileIO io) {
        for (Registered entry : left) {
            String file = places.moved(entry.metadata());
            if (!io.newInputFile(file).exists()) {
                throw new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot relocate the lake " + config.catalogName() + " to "
                                + LakePlace.shown(places.to()) + ": there is no " + LakePlace.shown(file)
                                + "; move or copy all files of " + LakePlace.shown(places.from()) + " there first");
            }
        }
    }

    private CommitHook hook() {
        return new CommitHook() {
            @Override
            public void before(Connection connection) throws SQLException {
                run.requireNewest(connection);
            }

            @Override
            public void after(Connection connection) throws SQLException {
                lake.catalog().moveNamespaces(connection, places::moved);
            }
        };
    }

    /** Deletes a file. A file that cannot be deleted is an orphan, which maintenance finds. */
    private static void delete(FileIO io, String file) {
        try {
            io.deleteFile(file);
        } catch (RuntimeException e) {
            LOG.warn("{} is left over", file, e);
        }
    }
}
