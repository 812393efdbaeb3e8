package io.lotlake.bronze.sync;

import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.connection.CutPosition;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceMark;
import io.lotlake.bronze.sync.ShardPlan.Counts;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Stops a run in which so many rows would leave Bronze that the source is more likely wrong than the lake. */
final class DeleteGuard {
    private static final double PERCENT = 100;

    private final SyncConfig config;
    private final List<String> problems = new ArrayList<>();
    private final List<String> hidden = new ArrayList<>();
    private boolean isElsewhere;

    DeleteGuard(SyncConfig config) {
        this.config = config;
    }

    /**
     * Checks the place of the cut. A standby that has not replayed all that Bronze has would make Bronze drop rows that
     * still exist.
     */
    void lookAt(Relation relation, SourceMark mark, CutPosition now) {
        isElsewhere |= !now.isOfDatabase(mark.cut());
        boolean behind = now.isStandby() && now.system().equals(mark.cut().system()) && now.isBehind(mark.cut());
        if (behind) {
            hidden.add(relation + ": the source answers from a standby that lags, at "
                    + now.lsn().asString() + " where the last run read "
                    + mark.cut().lsn().asString());
        }
    }

    void gone(Relation relation) {
        report(relation, "the table is gone");
    }

    void lookAt(ShardPlan plan, Counts counts) {
        long before = plan.mark().rows();
        boolean empty = before > 0 && plan.present().orElse(before + counts.added() - counts.gone()) == 0;
        if (empty && !config.deletes().never()) {
            report(plan.source().relation(), "the table is empty where Bronze has " + before + " rows");
        } else if (counts.gone() > config.maxDeleteRatio() * before) {
            report(
                    plan.source().relation(),
                    String.format(
                            Locale.ROOT,
                            "%d of %d rows would go, %.1f %% where lotlake.sync.max-delete-ratio allows %.1f %%",
                            counts.gone(),
                            before,
                            PERCENT * counts.gone() / Math.max(1, before),
                            PERCENT * config.maxDeleteRatio()));
        }
    }

    /**
     * Checks the rows that Bronze keeps although the source lacks them. They are wrong if the source is another
     * database.
     */
    void lookAtKept(ShardPlan plan, long kept) {
        long before = plan.mark().rows();
        if (isElsewhere && kept > config.maxDeleteRatio() * before) {
            report(plan.source().relation(), kept + " of " + before + " rows that Bronze keeps are not there");
        }
    }

    private void report(Relation relation, String problem) {
        if (!config.allowsDeletes(relation)) {
            problems.add(relation + ": " + problem);
        }
    }

    /**
     * @throws LotlakeException with exit code 4 and one line for all tables; it advises to allow deletions only if rows
     *     are gone
     */
    void check() {
        if (!hidden.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot sync: " + String.join("; ", hidden)
                            + "; nothing was changed; let the standby catch up, or read the primary");
        }
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot sync: " + String.join("; ", problems)
                            + "; nothing was changed; "
                            + (isElsewhere
                                    ? "the last run read another database: check lotlake.source.url"
                                    : "look at the source, and where this is right, name the table with"
                                            + " --allow-deletes"));
        }
    }
}
