package io.lotlake.app.status;

import io.lotlake.app.status.RunHistory.PastRun;
import io.lotlake.app.status.RunHistory.PastStep;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.common.warehouse.TableState;
import io.lotlake.gold.compat.MartTable;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state of a lake, from its catalog, its ledger and the mart.
 *
 * @param runs the newest first, or only the requested one
 * @param steps of the first of the runs
 */
record LakeStatus(
        List<TableState> tables,
        List<MartTable> mart,
        List<Publication> publications,
        List<PastRun> runs,
        List<PastStep> steps) {
    private static final int PUBLICATIONS = 5;
    private static final int RUNS = 10;

    /**
     * Reads the state.
     *
     * @param makes whose mart tables are read
     * @param runId of the one run to report
     * @throws LotlakeException with exit code 2 if the ledger has no run with this id
     */
    static LakeStatus of(LotlakeConfig config, List<String> makes, Optional<String> runId) {
        try (Connection catalog = config.catalog().connect()) {
            List<PastRun> runs = runs(catalog, LakeLedger.of(config), runId);
            List<PastStep> steps = runs.isEmpty()
                    ? List.of()
                    : RunHistory.steps(
                            catalog, LakeLedger.of(config), runs.get(0).token());
            return new LakeStatus(
                    tables(config, catalog),
                    MartTable.all(config, makes),
                    Publications.newest(catalog, LakeLedger.of(config), PUBLICATIONS),
                    runs,
                    steps);
        } catch (SQLException e) {
            throw config.catalog().failure("read the catalog and its ledger", e);
        }
    }

    private static List<PastRun> runs(Connection catalog, LakeLedger ledger, Optional<String> runId)
            throws SQLException {
        List<PastRun> newest = RunHistory.runs(catalog, ledger, RUNS);
        if (runId.isEmpty()) {
            return newest;
        }
        return List.of(RunHistory.find(catalog, ledger, runId.get())
                .orElseThrow(() -> unknown(ledger.lake(), runId.get(), newest)));
    }

    private static LotlakeException unknown(String lake, String runId, List<PastRun> newest) {
        String known = newest.isEmpty()
                ? "it has none yet"
                : "the newest are "
                        + String.join(", ", newest.stream().map(PastRun::id).toList());
        return new LotlakeException(
                ExitCode.USAGE, "Cannot find the run " + runId + " in the ledger of the lake " + lake + ": " + known);
    }

    private static List<TableState> tables(LotlakeConfig config, Connection catalog) throws SQLException {
        List<TableState> states = new ArrayList<>();
        try (LakeTables tables = LakeTables.open(config, catalog)) {
            for (String name : tables.names()) {
                tables.state(name).ifPresent(states::add);
            }
        }
        return states;
    }
}
