package io.lotlake.app.demo;

import io.lotlake.app.load.Sync;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.config.Settings;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import io.lotlake.generator.SourceChange;
import io.lotlake.generator.market.SourcePlan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** The day after the demo's first load: a small change of the source and a sync, so that the lake has a history. */
record DemoDay(SourcePlan plan, EmbeddedDatabase database, Settings settings) {
    private static final double SHARE = 0.01;

    void run() throws Exception {
        change();
        Sync sync = Sync.bind(Medallion.LOTLAKE, settings);
        ShardSelection all = sync.config().allShards();
        Programs.outcomeOnLake(
                sync.config(),
                new CommonOptions(),
                "demo, a day later",
                (lake, steps) -> sync.run(lake, steps, all) ? ExitCode.DONE : ExitCode.NOTHING_TO_DO);
    }

    private void change() throws SQLException {
        long events = Math.round(plan.priceEvents() * SHARE);
        SourceChange change = new SourceChange(plan.portals(), plan.makes(), 1, SHARE, events);
        try (Connection connection = database.connect()) {
            System.out.printf(
                    Locale.ROOT,
                    "%na day later: %,d rows of the source change, a sync takes them in%n",
                    change.apply(connection));
        }
    }
}
