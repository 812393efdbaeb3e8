package io.lotlake.app.compaction;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The partitions of several tables that are worth a compaction. */
final class CompactionQueue {
    /** A partition is worth a compaction if it costs its readers this many times as much as afterwards. */
    private static final double WORTH_IT = 1.1;

    private final Map<Compaction, List<PartitionWear>> worn = new LinkedHashMap<>();

    CompactionQueue(Lake lake, List<TableSpec> tables, CompactionRules rules) {
        for (TableSpec spec : tables) {
            lake.find(spec).ifPresent(table -> {
                List<PartitionWear> partitions = TableWear.of(table, rules).partitions().stream()
                        .filter(partition -> partition.ratio() >= WORTH_IT)
                        .toList();
                worn.put(new Compaction(lake, spec.name(), table, rules), partitions);
            });
        }
    }

    /** Takes the commit of which a second spares the readers most; empty if none fits into the time. */
    Optional<CompactionBatch> next(TimeBudget budget) {
        Optional<CompactionBatch> next = worn.entrySet().stream()
                .flatMap(table -> CompactionBatch.of(table.getKey(), table.getValue(), budget).stream())
                .max(Comparator.comparingDouble(CompactionBatch::gainOfASecond));
        next.ifPresent(batch -> worn.computeIfPresent(
                batch.compaction(),
                (table, partitions) -> partitions.stream()
                        .filter(partition -> !batch.partitions().contains(partition))
                        .toList()));
        return next;
    }
}
