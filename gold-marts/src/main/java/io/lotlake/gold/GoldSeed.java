package io.lotlake.gold;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Build;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.compat.Ads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Builds the Gold tables and the wide view from Silver, for all makes and portals at once. Each table takes one commit.
 */
public final class GoldSeed {
    private final List<GoldTable> tables;
    private final Lake lake;
    private final LotlakeConfig config;

    public GoldSeed(List<GoldTable> tables, Lake lake, LotlakeConfig config) {
        this.tables = List.copyOf(tables);
        this.lake = lake;
        this.config = config;
    }

    /** The builds of a seed by the names of the tables and the view, in the order of the tables. */
    public Map<String, Build> builds() {
        return builds(table -> table.seed(lake, config));
    }

    /** The builds of a sync that does not know what changed. They keep the rows that only Gold knows. */
    Map<String, Build> rebuilds() {
        return builds(table -> table.rebuild(lake, config));
    }

    private Map<String, Build> builds(Function<GoldTable, StepResult> make) {
        Map<String, Build> builds = new LinkedHashMap<>();
        tables.forEach(table -> builds.put(table.name(), new Build(() -> make.apply(table), table.waitsFor())));
        List<String> joined = Ads.inputs().stream().map(TableSpec::name).toList();
        builds.put(Ads.NAME, new Build(this::view, joined));
        return builds;
    }

    private StepResult view() throws Exception {
        Failpoints.run(Failpoint.GOLD_VIEW, () -> Ads.view().createOrReplace(config));
        return StepResult.of(0, 0).withNote("view");
    }
}
