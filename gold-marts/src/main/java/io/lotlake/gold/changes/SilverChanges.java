package io.lotlake.gold.changes;

import static org.apache.spark.sql.functions.col;

import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.Changes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What changed in Silver since a Gold table was made of it. {@link ChangeLog} keeps the rows in memory.
 *
 * @param reading gives the rows of {@code silver.changes} about the inputs of the Gold table
 * @param bounds by table: the number of these rows, and the bounds of their key columns. A key counts once for each
 *     sync that changed it
 * @param listings gives the ids of the listings that the changes of a table are about, in the memory of the driver
 */
public record SilverChanges(
        Supplier<Dataset<Row>> reading, Map<String, KeyBounds> bounds, Function<String, Set<Long>> listings) {
    /** No changes. */
    public static final SilverChanges NONE = new SilverChanges(
            () -> {
                throw new IllegalStateException("nothing changed");
            },
            Map.of(),
            table -> Set.of());

    public SilverChanges {
        bounds = Map.copyOf(bounds);
    }

    /** The number of changed keys by table. */
    public Map<String, Long> counts() {
        return bounds.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().keys()));
    }

    /** @throws java.util.NoSuchElementException if the changes do not {@link #concern} the table */
    public KeyBounds bounds(TableSpec table) {
        return Optional.ofNullable(bounds.get(table.name())).orElseThrow();
    }

    /** The properties that record in a snapshot of a Gold table what it was made of. */
    public static Map<String, String> properties(Lake lake, List<TableSpec> inputs) {
        List<TableSpec> sources = new ArrayList<>(inputs);
        sources.add(Changes.TABLE);
        return new Lineage(lake).properties(sources);
    }

    /**
     * True for all rows of the listings that the changes of the table are about. It compares with constants only, so a
     * scan skips files without them.
     *
     * @throws java.util.NoSuchElementException if the changes do not {@link #concern} the table
     */
    public Column isNearListings(TableSpec table) {
        return bounds(table).only(List.of("lid")).condition(name -> col(name));
    }

    /**
     * The ids of the listings that the changes of the tables are about, in the memory of the driver. Use it for few
     * changes.
     */
    public Set<Long> listingsInDriver(TableSpec... tables) {
        return Arrays.stream(tables)
                .filter(table -> concern(table))
                .flatMap(table -> listings.apply(table.name()).stream())
                .collect(Collectors.toSet());
    }

    public Dataset<Row> rows() {
        return reading.get();
    }

    public boolean isEmpty() {
        return bounds.isEmpty();
    }

    public boolean concern(TableSpec... tables) {
        return Arrays.stream(tables).anyMatch(table -> bounds.containsKey(table.name()));
    }

    /** The changes of the given tables. */
    public Dataset<Row> of(TableSpec... tables) {
        return rows().where(col("table_name")
                .isin(Arrays.stream(tables).map(TableSpec::name).toArray()));
    }
}
