package io.lotlake.app.demo;

import io.lotlake.generator.market.SourcePlan;
import io.lotlake.generator.postgres.RowsWritten;
import io.lotlake.generator.table.SourceTables;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * A progress bar on a terminal that counts price events, which are by far the most rows; it prints nothing into a pipe.
 */
final class GeneratorProgress implements RowsWritten, AutoCloseable {
    private final Optional<ProgressBar> bar;

    private GeneratorProgress(Optional<ProgressBar> bar) {
        this.bar = bar;
    }

    static GeneratorProgress on(boolean terminal, SourcePlan plan) {
        return new GeneratorProgress(
                terminal
                        ? Optional.of(new ProgressBarBuilder()
                                .setTaskName("price events")
                                .setInitialMax(plan.priceEvents())
                                .setUpdateIntervalMillis(500)
                                .build())
                        : Optional.empty());
    }

    @Override
    public void rows(String table, long rows) {
        if (SourceTables.isPriceLog(table)) {
            bar.ifPresent(shown -> shown.stepBy(rows));
        }
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
