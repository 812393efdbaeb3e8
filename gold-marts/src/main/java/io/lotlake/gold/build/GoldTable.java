package io.lotlake.gold.build;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.changes.ChangeLog;
import io.lotlake.gold.changes.SilverChanges;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A Gold table: its shape, what it is made of, how a seed makes it, how a sync brings it up to date, and what must hold
 * of it. Each table declares one such value beside its spec, and {@code Gold.ALL} lists them.
 */
public final class GoldTable {
    private final TableSpec spec;
    private final List<TableSpec> inputs;
    private final List<TableSpec> after;
    private final List<TableSpec> named;
    private final Function<LotlakeConfig, Map<String, String>> about;
    private final TableGates gates;
    private final Function<GoldWriter, StepResult> seed;
    private final BiFunction<GoldWriter, SilverChanges, StepResult> follow;
    private final Function<GoldWriter, StepResult> rebuild;

    private GoldTable(
            Builder declared,
            Function<GoldWriter, StepResult> seed,
            BiFunction<GoldWriter, SilverChanges, StepResult> follow,
            Function<GoldWriter, StepResult> rebuild) {
        this.spec = declared.spec;
        this.inputs = declared.inputs;
        this.after = declared.after;
        this.named = declared.named;
        this.about = declared.about;
        this.gates = declared.gates;
        this.seed = seed;
        this.follow = follow;
        this.rebuild = rebuild;
    }

    /** Begins the declaration of a table; {@code by} ends it. */
    public static Builder of(TableSpec spec) {
        return new Builder(spec);
    }

    /** A table that does not depend on Silver: a sync passes over it. */
    public static GoldTable unchanging(TableSpec spec, Function<GoldWriter, StepResult> seed) {
        return of(spec).by(seed, (writer, changes) -> {
            throw new IllegalStateException(spec.name() + " follows no table");
        });
    }

    public TableSpec spec() {
        return spec;
    }

    public String name() {
        return spec.name();
    }

    /** The Silver tables that it is made of; the first gives it its rows. */
    public List<TableSpec> inputs() {
        return inputs;
    }

    /** The tables of Silver and Gold that have to be up to date before it is made. */
    public List<String> waitsFor() {
        return Stream.concat(inputs.stream(), after.stream())
                .map(TableSpec::name)
                .toList();
    }

    public TableGates gates() {
        return gates;
    }

    /** The Gold tables whose state each snapshot of it names. */
    List<TableSpec> named() {
        return named;
    }

    /** What the configuration says that the rows depend on, for the summary of a snapshot. */
    Map<String, String> about(LotlakeConfig config) {
        return about.apply(config);
    }

    /** Whether the table was made by a configuration that says the same of it. */
    public boolean isAbout(LotlakeConfig config, Lineage lineage) {
        return about(config).entrySet().stream()
                .allMatch(said -> lineage.property(spec, said.getKey()).equals(Optional.of(said.getValue())));
    }

    /** What changed in its inputs since it was made; nothing where that is not known. */
    public Optional<SilverChanges> changes(ChangeLog log) {
        return inputs.isEmpty() ? Optional.of(SilverChanges.NONE) : log.since(spec, inputs);
    }

    /** Makes the table from Silver as a whole. */
    public StepResult seed(Lake lake, LotlakeConfig config) {
        return seed.apply(new GoldWriter(this, lake, config, new MartDelta()));
    }

    /** Makes the table as a whole where a sync does not know what changed. */
    public StepResult rebuild(Lake lake, LotlakeConfig config) {
        return rebuild.apply(new GoldWriter(this, lake, config, new MartDelta()));
    }

    /** Makes those rows anew that the changes may have changed. */
    public StepResult follow(Lake lake, LotlakeConfig config, SilverChanges changes, MartDelta mart) {
        return follow.apply(new GoldWriter(this, lake, config, mart), changes);
    }

    @Override
    public String toString() {
        return name();
    }

    /** Collects what is particular to a table. */
    public static final class Builder {
        private final TableSpec spec;
        private List<TableSpec> inputs = List.of();
        private List<TableSpec> after = List.of();
        private List<TableSpec> named = List.of();
        private Function<LotlakeConfig, Map<String, String>> about = config -> Map.of();
        private TableGates gates;

        private Builder(TableSpec spec) {
            this.spec = spec;
            this.gates = TableGates.of(spec);
        }

        /**
         * The Silver tables that it is made of, whose changes it follows.
         *
         * @param rows gives the table its rows
         * @param others give these rows columns
         */
        public Builder inputs(TableSpec rows, TableSpec... others) {
            inputs = Stream.concat(Stream.of(rows), Stream.of(others)).toList();
            return this;
        }

        /** The Gold tables that it is joined with or refers to. */
        public Builder after(TableSpec... gold) {
            after = List.of(gold);
            return this;
        }

        /** The Gold tables whose state each snapshot of it names, so that a sync can tell what moved in them since. */
        public Builder naming(TableSpec... gold) {
            named = List.of(gold);
            return this;
        }

        /**
         * What the rows depend on beside the inputs. The summary of each snapshot says it; where the configuration says
         * something else, a sync makes all of Gold anew.
         */
        public Builder about(Function<LotlakeConfig, Map<String, String>> properties) {
            about = properties;
            return this;
        }

        /** What must hold before the table is published, where that is more than the gates that every table has. */
        public Builder gates(TableGates all) {
            gates = all;
            return this;
        }

        /**
         * How it is made.
         *
         * @param seed makes all rows, in one commit
         * @param follow makes those rows anew that the changes may have changed, in one commit; they become what
         *     {@code seed} would make of Silver now
         */
        public GoldTable by(
                Function<GoldWriter, StepResult> seed, BiFunction<GoldWriter, SilverChanges, StepResult> follow) {
            return by(seed, follow, seed);
        }

        /**
         * How a table is made that has rows of which Silver knows nothing any more.
         *
         * @param rebuild brings it up to date where a sync does not know what changed; it keeps these rows
         */
        public GoldTable by(
                Function<GoldWriter, StepResult> seed,
                BiFunction<GoldWriter, SilverChanges, StepResult> follow,
                Function<GoldWriter, StepResult> rebuild) {
            return new GoldTable(this, seed, follow, rebuild);
        }
    }
}
