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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A Gold table: its shape, its inputs, how a seed makes it, how a sync brings it up to date, and the gates that it must
 * pass. Each table declares one such value beside its spec, and {@code Gold.ALL} lists them.
 */
public final class GoldTable {
    private final TableSpec spec;
    private final List<TableSpec> inputs;
    private final List<TableSpec> after;
    private final List<TableSpec> named;
    private final Function<LotlakeConfig, Map<String, String>> about;
    private final TableGates gates;
    private final Optional<SeededRows> rows;
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
        this.rows = declared.rows;
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

    /** The Silver tables that the table is made of. The first one gives it its rows. */
    public List<TableSpec> inputs() {
        return inputs;
    }

    /** The Silver and Gold tables that have to be up to date before this table is made. */
    public List<String> waitsFor() {
        return Stream.concat(inputs.stream(), after.stream())
                .map(TableSpec::name)
                .toList();
    }

    public TableGates gates() {
        return gates;
    }

    /**
     * The rows that a seed makes of the given tables; empty if the table does not declare them.
     *
     * @param read gives the rows of a Silver or Gold table
     * @param countries the countries whose listings reach Gold
     */
    public Optional<Dataset<Row>> rows(Function<TableSpec, Dataset<Row>> read, List<String> countries) {
        return rows.map(declared -> declared.of(read, countries));
    }

    /** The Gold tables that have to be up to date before this table is made. */
    List<TableSpec> after() {
        return after;
    }

    /** The Gold tables whose snapshots are named in the summary of each snapshot of this table. */
    List<TableSpec> named() {
        return named;
    }

    /** The configuration that the rows depend on, as properties for the summary of a snapshot. */
    Map<String, String> about(LotlakeConfig config) {
        return about.apply(config);
    }

    /** Whether the table was made with the present configuration, as far as its rows depend on it. */
    public boolean isAbout(LotlakeConfig config, Lineage lineage) {
        return about(config).entrySet().stream()
                .allMatch(said -> lineage.property(spec, said.getKey()).equals(Optional.of(said.getValue())));
    }

    /** What changed in the inputs since the table was made; empty if that is not known. */
    public Optional<SilverChanges> changes(ChangeLog log) {
        return inputs.isEmpty() ? Optional.of(SilverChanges.NONE) : log.since(spec, inputs);
    }

    /** Makes the table from Silver as a whole. */
    public StepResult seed(Lake lake, LotlakeConfig config) {
        return seed.apply(new GoldWriter(this, lake, config, new MartDelta()));
    }

    /** Makes the whole table when a sync does not know what changed. */
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

    /** Collects the declaration of a table. */
    public static final class Builder {
        private final TableSpec spec;
        private List<TableSpec> inputs = List.of();
        private List<TableSpec> after = List.of();
        private List<TableSpec> named = List.of();
        private Function<LotlakeConfig, Map<String, String>> about = config -> Map.of();
        private TableGates gates;
        private Optional<SeededRows> rows = Optional.empty();

        private Builder(TableSpec spec) {
            this.spec = spec;
            this.gates = TableGates.of(spec);
        }

        /**
         * The Silver tables that the table is made of and whose changes it follows.
         *
         * @param rows gives the table its rows
         * @param others give these rows columns
         */
        public Builder inputs(TableSpec rows, TableSpec... others) {
            inputs = Stream.concat(Stream.of(rows), Stream.of(others)).toList();
            return this;
        }

        /** The Gold tables that the table is joined with or refers to. */
        public Builder after(TableSpec... gold) {
            after = List.of(gold);
            return this;
        }

        /**
         * The Gold tables whose snapshots are named in the summary of each snapshot of this table. From them a sync
         * tells what changed in those tables since.
         */
        public Builder naming(TableSpec... gold) {
            named = List.of(gold);
            return this;
        }

        /**
         * The configuration that the rows depend on. The summary of each snapshot records it. If the configuration has
         * changed since, a sync makes all of Gold anew.
         */
        public Builder about(Function<LotlakeConfig, Map<String, String>> properties) {
            about = properties;
            return this;
        }

        /** The gates of the table, if it has more than those of every table. */
        public Builder gates(TableGates all) {
            gates = all;
            return this;
        }

        /**
         * How a seed makes the rows. {@link GoldWriter#seed} writes them, and the catalogue of tables finds out which
         * column is made of which.
         */
        public Builder rows(SeededRows seeded) {
            rows = Optional.of(seeded);
            return this;
        }

        /**
         * Ends the declaration of a table that a sync, if it does not know what changed, makes as a seed does.
         *
         * @param seed makes all rows, in one commit
         * @param follow makes those rows anew that the changes may have changed, in one commit; they become what
         *     {@code seed} would make of Silver now; rows that nothing refers to any more may stay
         */
        public GoldTable by(
                Function<GoldWriter, StepResult> seed, BiFunction<GoldWriter, SilverChanges, StepResult> follow) {
            return by(seed, follow, seed);
        }

        /**
         * Ends the declaration of a table that also keeps rows that Silver no longer has.
         *
         * @param rebuild brings the table up to date when a sync does not know what changed, and keeps these rows
         */
        public GoldTable by(
                Function<GoldWriter, StepResult> seed,
                BiFunction<GoldWriter, SilverChanges, StepResult> follow,
                Function<GoldWriter, StepResult> rebuild) {
            return new GoldTable(this, seed, follow, rebuild);
        }
    }
}
