package io.lotlake.silver.build;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Build;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Builds the Silver tables from the present rows of Bronze, for all configured portals and makes at once. Each table is
 * replaced in one commit.
 */
public final class SilverSeed {
    private SilverSeed() {}

    /** How each table is built, by its name; the longest build first. */
    public static Map<String, Build> builds(SilverTables tables, Lake lake, LotlakeConfig config) {
        Map<String, Build> builds = new LinkedHashMap<>();
        for (SilverTable table : tables.list()) {
            builds.put(
                    table.name(),
                    Build.of(
                            () -> {
                                lake.create(tables.changes());
                                return table.refresh().seed(BronzeRows.of(lake, table, config));
                            },
                            table.refresh().joined().stream()
                                    .map(SilverTable::name)
                                    .toArray(String[]::new)));
        }
        return builds;
    }
}
