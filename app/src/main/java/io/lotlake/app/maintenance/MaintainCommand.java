package io.lotlake.app.maintenance;

import io.lotlake.app.history.RunHistory;
import io.lotlake.app.maintenance.Maintenance.MaintainedTable;
import io.lotlake.app.maintenance.Maintenance.Operation;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.log.Shards;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.publication.Publications;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lotlake maintain --config FILE}. */
@Command(
        name = "maintain",
        mixinStandardHelpOptions = true,
        description = "Compacts small files and those with many deleted rows, expires old snapshots, deletes orphans,"
                + " counts distinct values.")
public final class MaintainCommand implements Callable<Integer> {
    private final Supplier<Medallion> medallion;

    @Mixin
    private CommonOptions options;

    @Option(names = "--dry-run", description = "Print what is due and stop.")
    private boolean dryRun;

    public MaintainCommand(Supplier<Medallion> medallion) {
        this.medallion = medallion;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        MaintainConfig maintain = MaintainConfig.bind(settings);
        settings.check();
        ExitCode outcome = Programs.outcomeOnLake(config, options, "maintain", (lake, steps) -> {
            Maintenance maintenance = new Maintenance(lake, maintain, longestRun(config), steps::at);
            MonthEnds monthEnds = MonthEnds.of(
                    lake,
                    medallion.get(),
                    Publications.monthEnds(config),
                    lake.run().startedAt());
            List<MaintainedTable> tables = tables(medallion.get(), lake, monthEnds);
            if (dryRun) {
                List<String> plan = maintenance.plan(tables);
                plan.forEach(System.out::println);
                return plan.isEmpty() ? ExitCode.NOTHING_TO_DO : ExitCode.DONE;
            }
            return maintenance.run(tables, steps) == 0 ? ExitCode.NOTHING_TO_DO : ExitCode.DONE;
        });
        if (outcome == ExitCode.NOTHING_TO_DO) {
            System.out.println("nothing is due");
        }
        return outcome.code();
    }

    private static Duration longestRun(LotlakeConfig config) throws SQLException {
        try (Connection connection = config.catalog().connect()) {
            return RunHistory.longest(connection, LakeLedger.of(config));
        }
    }

    /**
     * The tables and what maintenance may do with them. Bronze keeps its history. Maintenance skips a Bronze table with
     * an unfinished read, because the next run looks for the files of that read by their names. Gold is compacted on
     * main, which changes no row; publications and ends of months keep their files through their tags.
     */
    static List<MaintainedTable> tables(Medallion medallion, Lake lake, MonthEnds monthEnds) {
        List<MaintainedTable> tables = new ArrayList<>();
        for (TableSpec table : medallion.bronze()) {
            boolean settled = lake.exists(table) && new Shards(lake).isSettled(table);
            Set<Operation> operations = settled ? EnumSet.of(Operation.COMPACT) : Set.of();
            tables.add(new MaintainedTable(table, operations));
        }
        // Each Gold table names a snapshot of the changes, perhaps an old one, and Gold reads what changed since that
        // snapshot.
        TableSpec changes = medallion.silver().changes();
        for (TableSpec table : medallion.silver().specs()) {
            tables.add(new MaintainedTable(
                    table,
                    table.name().equals(changes.name())
                            ? EnumSet.of(Operation.COMPACT)
                            : EnumSet.of(Operation.COMPACT, Operation.EXPIRE),
                    monthEnds.of(table)));
        }
        medallion
                .goldSpecs()
                .forEach(table ->
                        tables.add(new MaintainedTable(table, EnumSet.allOf(Operation.class), monthEnds.of(table))));
        tables.removeIf(maintained -> !lake.exists(maintained.table()));
        return tables;
    }
}
