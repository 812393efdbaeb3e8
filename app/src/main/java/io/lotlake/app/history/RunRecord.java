package io.lotlake.app.history;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.common.warehouse.TableState;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is known of one run, and of the lake as it was when the run ended.
 *
 * @param moment the end of the run, or when the next run found that it had been aborted, or now; UTC
 * @param before the newest earlier run with the same command that did something
 * @param stepsBefore the steps of that run
 * @param gates the newest figures, of the run or of runs before it
 * @param publication the newest publication at the moment; empty if there was none
 * @param runs the run and those before it, the newest first
 */
public record RunRecord(
        String lake,
        PastRun run,
        Instant moment,
        List<PastStep> steps,
        Optional<PastRun> before,
        List<PastStep> stepsBefore,
        List<GateSeries> gates,
        List<TableChange> tables,
        List<PortalState> portals,
        List<Quarantined> quarantine,
        Optional<Publication> publication,
        List<PastRun> runs) {
    private static final int RUNS = 30;

    /** Reads what is known of the run with the token. */
    public static RunRecord of(LotlakeConfig config, long token) {
        try (Connection catalog = config.catalog().connect()) {
            return of(config, catalog, token);
        } catch (SQLException e) {
            throw config.catalog().failure("read the catalog and its ledger", e);
        }
    }

    /** @param catalog a connection to the catalog's database */
    public static RunRecord of(LotlakeConfig config, Connection catalog, long token) throws SQLException {
        LakeLedger ledger = LakeLedger.of(config);
        List<PastRun> runs = RunHistory.upTo(catalog, ledger, token, RUNS);
        PastRun run = runs.get(0);
        Instant moment = run.endedAt().orElseGet(Instant::now);
        Optional<PastRun> before = RunHistory.before(catalog, ledger, run);
        List<PastStep> stepsBefore = before.isEmpty()
                ? List.of()
                : RunHistory.steps(catalog, ledger, before.get().token());
        try (LakeTables tables = LakeTables.open(config, catalog)) {
            return new RunRecord(
                    config.catalogName(),
                    run,
                    moment,
                    RunHistory.steps(catalog, ledger, token),
                    before,
                    stepsBefore,
                    GateHistory.upTo(catalog, ledger, token),
                    changes(tables, run.startedAt(), moment),
                    PortalState.of(tables, looked(config, catalog, token), moment),
                    QuarantineHistory.upTo(catalog, ledger, token),
                    Publications.at(catalog, ledger, moment),
                    runs);
        }
    }

    private static Map<String, Optional<Instant>> looked(LotlakeConfig config, Connection catalog, long token)
            throws SQLException {
        Map<String, Optional<Instant>> looked = new LinkedHashMap<>();
        for (String portal : config.portals()) {
            looked.put(
                    portal,
                    RunHistory.looked(catalog, LakeLedger.of(config), token, portal)
                            .map(PastRun::startedAt));
        }
        return looked;
    }

    private static List<TableChange> changes(LakeTables tables, Instant start, Instant end) {
        List<TableChange> changes = new ArrayList<>();
        for (String name : tables.names()) {
            tables.state(name).ifPresent(state -> changes.add(change(state, start, end)));
        }
        return changes;
    }

    private static TableChange change(TableState state, Instant start, Instant end) {
        Optional<Commit> before = state.at(start);
        boolean isNew = before.isEmpty() && state.isWhole();
        return new TableChange(state.name(), state.snapshots(), isNew, before, state.at(end));
    }

    /** The gates that the run itself measured. */
    public List<GateSeries> ownGates() {
        return gates.stream().filter(this::isOwn).toList();
    }

    /** Whether the run itself measured the gate. */
    public boolean isOwn(GateSeries gate) {
        return gate.newest().token() == run.token();
    }

    /** The step of the same name in the run before: of several with this name, the one that was as many before it. */
    public Optional<PastStep> before(PastStep step) {
        long earlier = steps.subList(0, Math.max(0, steps.indexOf(step))).stream()
                .filter(other -> other.name().equals(step.name()))
                .count();
        return stepsBefore.stream()
                .filter(other -> other.name().equals(step.name()))
                .skip(earlier)
                .findFirst();
    }
}
