package io.lotlake.app.maintenance;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Steps;
import io.lotlake.gold.publication.Publications;
import java.time.Duration;

/** Does the work of {@code lotlake maintain} within a run of a test. */
public final class MaintainedLake {
    private MaintainedLake() {}

    public static void maintain(Lake lake, Settings settings, Steps steps) throws Exception {
        LotlakeConfig config = LotlakeConfig.bind(settings);
        MonthEnds monthEnds = MonthEnds.of(
                lake,
                Medallion.LOTLAKE,
                Publications.monthEnds(config),
                lake.run().startedAt());
        new Maintenance(lake, MaintainConfig.bind(settings), Duration.ZERO, position -> {})
                .run(MaintainCommand.tables(Medallion.LOTLAKE, lake, monthEnds), steps);
    }
}
