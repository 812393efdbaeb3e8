package io.lotlake.silver.build;

import static org.apache.spark.sql.functions.col;

import io.lotlake.bronze.log.Shards;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.changes.KeysInDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;

/**
 * A Silver table: its columns, the Bronze table that it is made of, how seed and sync make it, how its changes are
 * logged, what must hold before Gold is published, and how it is verified. A row of Bronze becomes at most one row of
 * Silver, under the same key, unless {@link Builder#comparing} says otherwise.
 */
public final class SilverTable {
    private final TableSpec spec;
    private final TableSpec bronze;
    private final Sharding sharding;
    private final Refresh refresh;
    private final Optional<TableGates> gates;
    private final List<String> sampled;
    private final List<String> loggedBy;
    private final Optional<Function<BronzeDelta, Dataset<Row>>> loggedAs;
    private final Optional<Function<BronzeDelta, Optional<KeysInDriver>>> loggedAsFew;
    private final Optional<Comparison> comparison;

    private SilverTable(Builder declared, Refresh refresh) {
        this.spec = declared.spec;
        this.bronze = declared.bronze;
        this.sharding = declared.sharding;
        this.refresh = refresh;
        this.gates = declared.gates;
        this.sampled = declared.sampled;
        this.loggedBy = declared.loggedBy;
        this.loggedAs = declared.loggedAs;
        this.loggedAsFew = declared.loggedAsFew;
        this.comparison = declared.comparison;
    }

    /** Begins the declaration of a table; {@code keyed}, {@code joining}, {@code judged} or {@code remade} ends it. */
    public static Builder of(TableSpec spec, TableSpec bronze) {
        return new Builder(spec, bronze);
    }

    public TableSpec spec() {
        return spec;
    }

    public TableSpec bronze() {
        return bronze;
    }

    /** The tables that the table is made of: its Bronze table, then the Silver tables that it joins. */
    public List<TableSpec> inputs() {
        return Stream.concat(Stream.of(bronze), refresh.joined().stream().map(SilverTable::spec))
                .toList();
    }

    String name() {
        return spec.name();
    }

    Sharding sharding() {
        return sharding;
    }

    Refresh refresh() {
        return refresh;
    }

    /** What must hold of the table before Gold is published; empty if nothing is declared. */
    public Optional<TableGates> gates() {
        return gates;
    }

    /** The landed columns that the samples of rejected rows show beside the key. */
    List<String> sampled() {
        return sampled;
    }

    Optional<Comparison> comparison() {
        return comparison;
    }

    /** Whether every landed row that is not rejected is one row of the table, and the table has no other rows. */
    public boolean isOneForOne() {
        return comparison.isEmpty();
    }

    /**
     * The rows of the table that are made of landed rows.
     *
     * @param read gives the rows of another Silver table
     */
    public Dataset<Row> rows(Dataset<Row> landed, Function<TableSpec, Dataset<Row>> read) {
        return refresh.rows(landed, read);
    }

    /** The key columns that the log of changes needs. */
    List<ColumnSpec> logColumns() {
        return spec.columns().stream()
                .filter(column -> loggedBy.contains(column.name()))
                .toList();
    }

    /** The rows of the log of changes for a sync, in the columns of the log. */
    Dataset<Row> changes(BronzeDeltas deltas) {
        return loggedAs.map(changes -> changes.apply(deltas.of(spec)))
                .orElseGet(() -> refresh.changedKeys(deltas.of(spec), deltas));
    }

    /** The same keys in the memory of the driver; empty if they are many, or if only Spark finds them. */
    Optional<KeysInDriver> changesInDriver(BronzeDeltas deltas) {
        return loggedAs.isPresent()
                ? loggedAsFew.flatMap(changes -> changes.apply(deltas.of(spec)))
                : refresh.changedKeysInDriver(deltas.of(spec), deltas);
    }

    /** The key of a row in Bronze: the shard, then the key of the source table. */
    List<String> bronzeKey() {
        List<String> key = new ArrayList<>(sharding.column().map(List::of).orElse(List.of()));
        key.addAll(Shards.keyColumns(bronze, sharding.column()));
        return key;
    }

    /** The same columns, under their names in Silver. */
    List<String> silverKey() {
        return bronzeKey().stream().map(sharding::silverName).toList();
    }

    /** Adds the key columns, under their names in Silver, to landed rows. */
    Dataset<Row> withSilverKey(Dataset<Row> landed) {
        Dataset<Row> rows = landed;
        for (String column : bronzeKey()) {
            if (!sharding.silverName(column).equals(column)) {
                rows = rows.withColumn(sharding.silverName(column), col(column));
            }
        }
        return rows;
    }

    /**
     * What verification compares if landed rows and rows of a table do not match one for one.
     *
     * @param landed keeps the landed rows that have a row in the table
     * @param standsForOne true of the rows of the table that stand for a landed row
     */
    record Comparison(UnaryOperator<Dataset<Row>> landed, Column standsForOne) {}

    /** Collects what a table declares. */
    public static final class Builder {
        private final TableSpec spec;
        private final TableSpec bronze;
        private Sharding sharding = Sharding.NONE;
        private Optional<TableGates> gates = Optional.empty();
        private List<String> sampled = List.of();
        private List<String> loggedBy;
        private Optional<Function<BronzeDelta, Dataset<Row>>> loggedAs = Optional.empty();
        private Optional<Function<BronzeDelta, Optional<KeysInDriver>>> loggedAsFew = Optional.empty();
        private Optional<Comparison> comparison = Optional.empty();

        private Builder(TableSpec spec, TableSpec bronze) {
            this.spec = spec;
            this.bronze = bronze;
            this.loggedBy = spec.key();
        }

        /** The Bronze table has the rows of all portals. */
        public Builder byPortal() {
            sharding = Sharding.PORTAL;
            return this;
        }

        /** The Bronze table has the rows of all makes. */
        public Builder byMake() {
            sharding = Sharding.MAKE;
            return this;
        }

        /** What must hold of the table before Gold is published. */
        public Builder gates(TableGates checks) {
            gates = Optional.of(checks);
            return this;
        }

        /**
         * Samples of rejected rows show these landed columns beside the key, to whoever sees a report. Personal data is
         * in texts, so no column of texts may be among them.
         */
        public Builder sampling(String... columns) {
            sampled = List.of(columns);
            for (String column : sampled) {
                if (!(bronze.column(column).type() instanceof NumericType)) {
                    throw new IllegalArgumentException("Cannot show " + column + " in samples of " + spec.name()
                            + ": it is not a number, so it may hold personal data; take columns of numbers");
                }
            }
            return this;
        }

        /** The log of changes names only these columns of the key. */
        public Builder loggedBy(String... columns) {
            loggedBy = List.of(columns);
            if (!spec.key().containsAll(loggedBy)) {
                throw new IllegalArgumentException("Cannot log " + spec.name() + " by " + loggedBy + ": its key is "
                        + spec.key() + "; name columns of the key");
            }
            return this;
        }

        /** The log of changes gets the rows that the function gives, in the columns of the log. */
        public Builder loggedAs(Function<BronzeDelta, Dataset<Row>> changes) {
            loggedBy = List.of();
            loggedAs = Optional.of(changes);
            return this;
        }

        /**
         * What the driver does instead for few changes.
         *
         * @param inDriver the same rows as {@code changes} gives; empty if they are too many for the driver
         */
        public Builder loggedAs(
                Function<BronzeDelta, Dataset<Row>> changes, Function<BronzeDelta, Optional<KeysInDriver>> inDriver) {
            loggedAsFew = Optional.of(inDriver);
            return loggedAs(changes);
        }

        /**
         * Landed rows and rows of the table do not match one for one: a landed row may have no row in the table, and a
         * row of the table no landed row.
         *
         * @param landed keeps the landed rows that have a row in the table
         * @param standsForOne true of the rows of the table that stand for a landed row
         */
        public Builder comparing(UnaryOperator<Dataset<Row>> landed, Column standsForOne) {
            comparison = Optional.of(new Comparison(landed, standsForOne));
            return this;
        }

        /** A row changes with its landed row alone. */
        public SilverTable keyed(UnaryOperator<Dataset<Row>> from) {
            return keyed(new KeyedRefresh(from));
        }

        /**
         * A row changes with its landed row, and with the row of another table whose key the landed row names.
         *
         * @param other a table that is remade, with a key of one column, which the landed rows have under the same name
         */
        public SilverTable joining(SilverTable other, BinaryOperator<Dataset<Row>> from) {
            return keyed(new JoinedRefresh(other, from));
        }

        private SilverTable keyed(Refresh refresh) {
            SilverTable table = new SilverTable(this, refresh);
            if (!Set.copyOf(spec.key()).equals(Set.copyOf(table.silverKey()))) {
                throw new IllegalArgumentException("Cannot make " + spec.name() + " row by row: its key is "
                        + spec.key() + ", and that of its landed rows is " + table.silverKey()
                        + "; make it judged or remade");
            }
            return table;
        }

        /**
         * The table has one row per listing, whichever portal has it. Landed rows that cannot be taken go to
         * quarantine.
         *
         * @param rejection why a landed row cannot be taken; NULL if it can
         */
        public SilverTable judged(Column rejection, UnaryOperator<Dataset<Row>> from) {
            if (sharding != Sharding.PORTAL || !spec.key().equals(List.of("lid"))) {
                throw new IllegalArgumentException(
                        "Cannot judge the rows of " + spec.name() + ": it is not keyed by lid, or not by portal");
            }
            return new SilverTable(this, new JudgedRefresh(rejection, from));
        }

        /**
         * The table is small, or a landed row may change rows of other keys. If anything changed, all rows are made
         * anew.
         */
        public SilverTable remade(UnaryOperator<Dataset<Row>> from) {
            return new SilverTable(this, new FullRefresh(from));
        }
    }
}
