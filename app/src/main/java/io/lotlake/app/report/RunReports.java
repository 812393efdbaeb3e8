package io.lotlake.app.report;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.output.WholeFile;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.run.RunListener;
import java.nio.file.Path;
import java.util.Optional;

/** Writes the page about every run into the folder {@code report.dir}, if it is set. */
public final class RunReports implements RunListener {
    private static final String LATEST = "latest.html";

    @Override
    public String output() {
        return "the report";
    }

    @Override
    public void ended(LotlakeConfig config, long token) {
        Optional<Path> folder = config.outputs().reportFolder();
        if (folder.isPresent()) {
            RunRecord record = RunRecord.of(config, token);
            String page = new RunPage(record).html();
            WholeFile.write(file(folder.get(), record.run()), page);
            WholeFile.write(folder.get().resolve(LATEST), page);
        }
    }

    /** Several tries may have the same id, and each has its own token. */
    static Path file(Path folder, PastRun run) {
        return folder.resolve("run-" + run.id() + "-" + run.token() + ".html");
    }
}
