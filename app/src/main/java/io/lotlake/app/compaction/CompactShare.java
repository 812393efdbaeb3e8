package io.lotlake.app.compaction;

import io.lotlake.common.config.Settings;
import io.lotlake.common.error.Errors;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compaction that a sync does after its publication, for as long as a share of its own time. A failure is no
 * failure of the sync, because readers already have what it brought.
 *
 * @param share the time of the compaction as a share of the sync's, 0 to 1; 0 means none
 */
public record CompactShare(double share, CompactionRules rules) {
    private static final Logger LOG = LoggerFactory.getLogger(CompactShare.class);

    public static CompactShare bind(Settings settings) {
        return new CompactShare(
                settings.fraction("sync.compact-share"),
                CompactionRules.bind(settings).forTwoFiles());
    }

    /**
     * Compacts the worst partitions of the tables, the worst first.
     *
     * @param tables tables whose rows are published
     * @param sync how long the sync took
     */
    public void run(Lake lake, List<TableSpec> tables, Steps steps, Duration sync) {
        if (share == 0) {
            return;
        }
        try {
            TimeBudget budget = new TimeBudget(share, sync);
            compact(new CompactionQueue(lake, tables, rules), steps, budget);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            warn(steps, e);
        } catch (Exception | Error e) {
            // Hadoop reports a full local disk as an Error.
            warn(steps, e);
        }
    }

    private static void compact(CompactionQueue queue, Steps steps, TimeBudget budget) throws Exception {
        Optional<CompactionBatch> next = queue.next(budget);
        while (next.isPresent()) {
            CompactionBatch batch = next.get();
            budget.spend(
                    batch.seconds(),
                    () -> steps.step(batch.step(), () -> {
                        batch.run();
                        return StepResult.of(0, 0).withNote(batch.inWords());
                    }));
            next = budget.isUsedUp() ? Optional.empty() : queue.next(budget);
        }
    }

    private static void warn(Steps steps, Throwable failure) {
        String reason = Errors.translate(failure).getMessage();
        LOG.warn("the compaction after the sync stopped", failure);
        steps.warn("Cannot compact after the sync: " + reason + "; the sync is published, a later sync or maintain"
                + " compacts");
    }
}
