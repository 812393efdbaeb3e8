package io.lotlake.silver.build;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.table.TableSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What came into Bronze for each Silver table. */
final class BronzeDeltas implements AutoCloseable {
    private final Map<String, BronzeDelta> byTable = new LinkedHashMap<>();

    BronzeDeltas(List<SilverTable> tables, Lake lake, LotlakeConfig config) {
        tables.forEach(table -> byTable.put(table.name(), BronzeDelta.of(lake, table, config)));
    }

    BronzeDelta of(TableSpec table) {
        return Optional.ofNullable(byTable.get(table.name())).orElseThrow();
    }

    /** Whether rows of the table may change. */
    boolean concern(SilverTable table) {
        return !of(table.spec()).isEmpty()
                || table.refresh().joined().stream()
                        .anyMatch(other -> !of(other.spec()).isEmpty());
    }

    /**
     * About how many rows of the tables change: as many as landed, give or take the few that depend on rows of other
     * keys. The greatest number if the rows of a joined table changed, on each of which any number may depend.
     */
    long changesOf(List<SilverTable> tables) {
        boolean areJoinedUnchanged = tables.stream()
                .flatMap(table -> table.refresh().joined().stream())
                .allMatch(other -> of(other.spec()).isEmpty());
        return areJoinedUnchanged
                ? tables.stream().mapToLong(table -> of(table.spec()).count()).sum()
                : Long.MAX_VALUE;
    }

    /** The number of keys that came in, by table. Tables without any are left out. */
    Map<String, Long> waiting() {
        Map<String, Long> waiting = new LinkedHashMap<>();
        byTable.forEach((table, delta) -> {
            if (!delta.isEmpty()) {
                waiting.put(table, delta.count());
            }
        });
        return waiting;
    }

    /** The snapshots of Bronze with which Silver agrees after the sync, and a digest of the shards that it then has. */
    String state() {
        Map<String, String> shards = new LinkedHashMap<>();
        byTable.forEach((table, delta) ->
                shards.put(table, String.join(",", delta.bronze().shards())));
        String heads = byTable.values().stream()
                .map(delta -> String.valueOf(delta.head()))
                .collect(Collectors.joining(" "));
        return Lineage.step(heads, shards);
    }

    /** The rows that a table has after the sync, made from all of its landed rows. */
    Dataset<Row> rowsAfter(TableSpec table) {
        BronzeDelta delta = of(table);
        return delta.isEmpty() ? delta.tableRows() : delta.table().rows(delta.present(), this::rowsAfter);
    }

    @Override
    public void close() {
        byTable.values().forEach(BronzeDelta::release);
    }
}
