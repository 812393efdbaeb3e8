package io.lotlake.bronze;

import io.lotlake.bronze.Landing.Relation;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.warehouse.LakeTables;
import java.util.List;
import java.util.Map;

/** The tables of the source as they are at one moment, and what a run would make of them. */
public final class SourceLook {
    private final LotlakeConfig config;
    private final BronzeConfig bronze;
    private final Map<Relation, Landing> relations;
    private final Map<Relation, SourceShape> shapes;

    SourceLook(
            LotlakeConfig config,
            BronzeConfig bronze,
            Map<Relation, Landing> relations,
            Map<Relation, SourceShape> shapes) {
        this.config = config;
        this.bronze = bronze;
        this.relations = relations;
        this.shapes = shapes;
    }

    /**
     * What a run would read, a line per source table and one for all, without reading it.
     *
     * @param cores that would read
     */
    public List<String> plan(int cores) {
        return plan().lines(cores);
    }

    /** How many bytes of heap a first load reads. */
    public long heapBytes() {
        return plan().bytes();
    }

    private BronzePlan plan() {
        return BronzePlan.of(relations, shapes, bronze);
    }

    /**
     * How a run would change the columns of the Bronze tables, a line for each change, without changing them.
     *
     * @throws LotlakeException with exit code 3 where they cannot or must not follow the source
     */
    public List<String> changes() {
        try (LakeTables tables = LakeTables.open(config)) {
            return new Drift(tables::find, bronze.rules()).changes(BronzeIngest.byLanding(relations, shapes));
        }
    }
}
