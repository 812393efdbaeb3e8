package io.lotlake.app.report;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.RunHistory;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.output.WholeFile;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.run.ConfigOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lotlake report [RUN]}: one HTML file about a run. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Writes an HTML page about a run: its steps, gates, tables, freshness, quarantine, and what"
                + " changed.")
public final class ReportCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption options;

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "The id of a run; default: the newest one.")
    private Optional<String> runId = Optional.empty();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file to write, - for the standard output; default: run-<id>-<number>.html in report.dir,"
                    + " or in the current folder.")
    private Optional<String> output = Optional.empty();

    @Override
    public Integer call() {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Optional<RunRecord> record = record(config);
        if (record.isEmpty()) {
            System.err.println("The ledger of the lake " + config.catalogName() + " has no run yet; run lotlake seed");
            return ExitCode.NOTHING_TO_DO.code();
        }
        write(config, record.get());
        return ExitCode.DONE.code();
    }

    private Optional<RunRecord> record(LotlakeConfig config) {
        try (Connection catalog = config.catalog().connect()) {
            Optional<PastRun> run = RunHistory.one(catalog, LakeLedger.of(config), runId);
            return run.isEmpty()
                    ? Optional.empty()
                    : Optional.of(RunRecord.of(config, catalog, run.get().token()));
        } catch (SQLException e) {
            throw config.catalog().failure("read the catalog and its ledger", e);
        }
    }

    private void write(LotlakeConfig config, RunRecord record) {
        String page = new RunPage(record).html();
        if (output.filter("-"::equals).isPresent()) {
            System.out.println(page);
            return;
        }
        Path folder = config.outputs().reportFolder().orElse(Path.of(""));
        Path file = output.map(Path::of).orElseGet(() -> RunReports.file(folder, record.run()));
        WholeFile.write(file, page);
        System.out.println(file.toAbsolutePath().normalize());
    }
}
