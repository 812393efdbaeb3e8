package io.lotlake.gold;

import static java.util.Comparator.comparing;

import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publication.Head;
import io.lotlake.gold.publication.Publications;
import io.lotlake.gold.quality.DeltaGates;
import io.lotlake.gold.quality.EarlierFigures;
import io.lotlake.gold.quality.Figure;
import io.lotlake.gold.quality.Gate;
import io.lotlake.gold.quality.GateRules;
import io.lotlake.gold.quality.Judge;
import io.lotlake.gold.quality.Judged;
import io.lotlake.gold.quality.WholeGates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Runs the gates between the build of Gold and its publication. */
final class GoldGates {
    /** How many tables are measured at once: small ones while a large one is measured. */
    private static final int AT_ONCE = 3;

    private final List<GoldTable> tables;
    private final Lake lake;
    private final LotlakeConfig config;
    private final GateRules rules;

    GoldGates(List<GoldTable> tables, Lake lake, LotlakeConfig config, GateRules rules) {
        this.tables = List.copyOf(tables);
        this.lake = lake;
        this.config = config;
        this.rules = rules;
    }

    /**
     * Measures all rows of all tables, as a step of the run. A figure beyond its threshold stops the run or is printed.
     */
    void pass(Steps steps, Edition edition, List<TableGates> below) throws Exception {
        pass(steps, edition, below, Optional.empty());
    }

    /** Measures only what changed since the last publication, unless it is time to judge everything. */
    void passDelta(Steps steps, Edition edition, List<TableGates> below) throws Exception {
        pass(steps, edition, below, EarlierFigures.of(config, rules.fullEvery()));
    }

    private void pass(Steps steps, Edition edition, List<TableGates> below, Optional<EarlierFigures> earlier)
            throws Exception {
        OpenRun run = lake.openRun().orElseThrow();
        steps.step("gates", () -> {
            List<Figure> figures = new ArrayList<>(balances(steps.results()));
            figures.addAll(shrinkages(edition));
            figures.addAll(measured(edition, below, earlier));
            List<String> warnings = new Judge(rules, run).judge(figures);
            String note = note(figures);
            return StepResult.of(edition.rows(), edition.rows())
                    .withNote(warnings.isEmpty() ? note : note + "; " + String.join("; ", warnings));
        });
    }

    private static List<Figure> balances(Map<String, StepResult> results) {
        List<Figure> figures = new ArrayList<>();
        results.forEach((step, result) -> result.balance().ifPresent(balance -> {
            figures.add(new Figure(step, Gate.BALANCE, balance.difference()));
            figures.add(new Figure(step, Gate.QUARANTINE, balance.quarantinedShare()));
        }));
        return figures;
    }

    private List<Figure> shrinkages(Edition edition) {
        Optional<Publication> last = Publications.newest(config, 1).stream().findFirst();
        List<Figure> figures = new ArrayList<>();
        edition.heads().forEach((table, head) -> {
            long before = last.map(publication -> publication.tables().get(table))
                    .map(Head::rows)
                    .orElse(0L);
            if (before > 0) {
                figures.add(new Figure(table, Gate.SHRINKAGE, Math.max(0, before - head.rows()) / (double) before));
            }
        });
        return figures;
    }

    private static String note(List<Figure> figures) {
        long ofDelta = figures.stream()
                .filter(figure -> figure.judged() != Judged.WHOLE)
                .count();
        return figures.size() + " figures" + (ofDelta == 0 ? "" : ", " + ofDelta + " by what changed");
    }

    private List<Figure> measured(Edition edition, List<TableGates> below, Optional<EarlierFigures> earlier)
            throws Exception {
        List<TableGates> all = Stream.concat(ofGold(), below.stream())
                .filter(gates -> lake.exists(gates.table()))
                .toList();
        Map<String, List<Figure>> ofDelta = earlier.map(figures ->
                        new DeltaGates(lake, edition, rules, figures, lake.run().startedAt()).measure(all))
                .orElse(Map.of());
        List<Figure> figures = new ArrayList<>();
        ofDelta.values().forEach(figures::addAll);
        try (WorkerPool pool = new WorkerPool(AT_ONCE)) {
            List<Future<List<Figure>>> pending = new ArrayList<>();
            all.stream()
                    .filter(gates -> !ofDelta.containsKey(gates.table().name()))
                    .forEach(gates -> pending.add(pool.submit(() -> whole(edition, gates))));
            for (Future<List<Figure>> future : pending) {
                figures.addAll(WorkerPool.result(future));
            }
            return figures;
        }
    }

    /** Tables with many inputs come first, because they take longest. */
    private Stream<TableGates> ofGold() {
        return tables.stream()
                .sorted(comparing((GoldTable table) -> table.inputs().size()).reversed())
                .map(GoldTable::gates);
    }

    private List<Figure> whole(Edition edition, TableGates gates) {
        return new WholeGates(edition::read, rules, lake.run().startedAt())
                .measure(gates).stream()
                        .map(figure -> figure.at(edition.snapshot(gates.table())))
                        .toList();
    }
}
