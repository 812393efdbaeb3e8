package io.lotlake.bronze.landing;

import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.config.ShardSelection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All landings, and the source tables that belong to them. */
public final class Landings {
    /** What a seed reads, biggest first, so that small tables fill the gaps at the end. */
    public static final List<Landing> ALL = List.of(
            PricesAuto.LANDING,
            FullAuto.LANDING,
            StatAuto.LANDING,
            Lot.LANDING,
            CustAuto.LANDING,
            CurrencyRates.LANDING,
            Countries.LANDING);

    private Landings() {}

    /** The source tables of the chosen portals and makes. */
    public static Map<Relation, Landing> relations(ShardSelection chosen) {
        Map<Relation, Landing> relations = new LinkedHashMap<>();
        for (Landing landing : ALL) {
            landing.shards(chosen.portals(), chosen.makes())
                    .forEach(shard -> relations.put(landing.relation(shard), landing));
        }
        return relations;
    }

    /** The source tables of each landing. */
    public static Map<Landing, List<SourceTable>> byLanding(
            Map<Relation, Landing> relations, Map<Relation, SourceTable> tables) {
        Map<Landing, List<SourceTable>> sources = new LinkedHashMap<>();
        relations.forEach((relation, landing) -> sources.computeIfAbsent(landing, key -> new ArrayList<>())
                .add(Optional.ofNullable(tables.get(relation)).orElseThrow()));
        return sources;
    }
}
