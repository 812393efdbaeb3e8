package io.lotlake.bronze.load;

import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.drift.Drift;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.warehouse.LakeTables;
import java.util.List;
import java.util.Map;

/** The tables of the source at one moment, and what a run would do with them. */
public final class SourcePreview {
    private final LotlakeConfig config;
    private final BronzeConfig bronze;
    private final Map<Relation, Landing> relations;
    private final Map<Relation, SourceTable> sources;

    public SourcePreview(
            LotlakeConfig config,
            BronzeConfig bronze,
            Map<Relation, Landing> relations,
            Map<Relation, SourceTable> sources) {
        this.config = config;
        this.bronze = bronze;
        this.relations = relations;
        this.sources = sources;
    }

    /**
     * What a run would read, without reading it: one line for each source table and one for all.
     *
     * @param cores how many cores would read
     */
    public List<String> plan(int cores) {
        return plan().lines(cores);
    }

    /** How many bytes of heap a first load reads. */
    public long heapBytes() {
        return plan().bytes();
    }

    private BronzePlan plan() {
        return BronzePlan.of(relations, sources, bronze);
    }

    /**
     * How a run would change the columns of the Bronze tables, without changing them: one line for each change.
     *
     * @throws LotlakeException with exit code 3 if they cannot or must not follow the source
     */
    public List<String> changes() {
        try (LakeTables tables = LakeTables.open(config)) {
            return new Drift(tables::find, bronze.rules()).changes(Landings.byLanding(relations, sources));
        }
    }
}
