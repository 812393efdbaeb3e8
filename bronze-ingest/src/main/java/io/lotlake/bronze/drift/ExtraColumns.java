package io.lotlake.bronze.drift;

import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * The columns of source tables beyond those that lotlake reads. The summary of a Bronze snapshot names them for each
 * shard, so that the next run sees which came and which went. The rows do not show it: a new column with a default
 * changes none.
 */
public final class ExtraColumns {
    private static final String PREFIX = SummaryKeys.EXTRA_COLUMNS;
    private static final String SEPARATOR = "\n";

    private ExtraColumns() {}

    public static Set<String> of(SourceTable source, TableSpec table) {
        Set<String> extras = new TreeSet<>(source.columnTypes().keySet());
        table.columns().stream().map(ColumnSpec::name).forEach(extras::remove);
        return extras;
    }

    public static Map<String, String> properties(List<SourceTable> sources, TableSpec table) {
        Map<String, String> properties = new LinkedHashMap<>();
        sources.forEach(source ->
                properties.put(PREFIX + source.relation().shard(), String.join(SEPARATOR, of(source, table))));
        return properties;
    }

    /** The extra columns at the newest read of each shard, by shard. */
    public static Map<String, Set<String>> latest(Table table) {
        Map<String, Set<String>> latest = new HashMap<>();
        for (Snapshot snapshot : table.snapshots()) {
            snapshot.summary().forEach((key, names) -> {
                if (key.startsWith(PREFIX)) {
                    latest.put(key.substring(PREFIX.length()), names(names));
                }
            });
        }
        return latest;
    }

    private static Set<String> names(String text) {
        return List.of(text.split(SEPARATOR, -1)).stream()
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }
}
