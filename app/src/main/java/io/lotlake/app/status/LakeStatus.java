package io.lotlake.app.status;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PastStep;
import io.lotlake.app.history.RunHistory;
import io.lotlake.app.history.RunRecord;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.common.warehouse.TableState;
import io.lotlake.gold.compat.MartTable;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state of a lake, from its catalog, its ledger and the mart.
 *
 * @param runs the newest first, or only the requested one
 * @param record of the first of the runs; empty if there are none
 * @param moment from which ages count: now, or the end of the requested run; UTC
 */
record LakeStatus(
        List<TableState> tables,
        List<MartTable> mart,
        List<Publication> publications,
        List<PastRun> runs,
        Optional<RunRecord> record,
        Instant moment) {
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
            LakeLedger ledger = LakeLedger.of(config);
            Optional<PastRun> run = RunHistory.one(catalog, ledger, runId);
            Optional<RunRecord> record = run.isEmpty()
                    ? Optional.empty()
                    : Optional.of(RunRecord.of(config, catalog, run.get().token()));
            return new LakeStatus(
                    tables(config, catalog),
                    MartTable.all(config, makes),
                    Publications.newest(catalog, ledger, PUBLICATIONS),
                    runId.isPresent() ? run.stream().toList() : RunHistory.runs(catalog, ledger, RUNS),
                    record,
                    record.filter(found -> runId.isPresent())
                            .map(RunRecord::moment)
                            .orElseGet(Instant::now));
        } catch (SQLException e) {
            throw config.catalog().failure("read the catalog and its ledger", e);
        }
    }

    /** The steps of the first of the runs. */
    List<PastStep> steps() {
        return record.map(RunRecord::steps).orElse(List.of());
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
