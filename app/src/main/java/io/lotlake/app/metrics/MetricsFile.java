package io.lotlake.app.metrics;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PastStep;
import io.lotlake.app.history.RunHistory;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.output.WholeFile;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.run.RunListener;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Replaces the file {@code metrics.textfile} after every run, if it is set. */
public final class MetricsFile implements RunListener {
    @Override
    public String output() {
        return "the metrics file";
    }

    @Override
    public void ended(LotlakeConfig config, long token) {
        Optional<Path> file = config.outputs().metricsFile();
        if (file.isPresent()) {
            WholeFile.write(file.get(), text(config, token));
        }
    }

    private static String text(LotlakeConfig config, long token) {
        try (Connection catalog = config.catalog().connect()) {
            LakeLedger ledger = LakeLedger.of(config);
            List<PastRun> runs = RunHistory.newestByCommand(catalog, ledger);
            Map<String, List<PastStep>> steps = RunHistory.newestSteps(catalog, ledger);
            return LakeMetrics.text(RunRecord.of(config, catalog, token), runs, steps);
        } catch (SQLException e) {
            throw config.catalog().failure("read the catalog and its ledger", e);
        }
    }
}
