package io.lotlake.bronze;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Schema;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Type.PrimitiveType;
import org.apache.iceberg.types.Types;

/** Makes the Bronze tables follow the columns of the source, or stops before a row is read where they cannot or must not. */
final class Drift {
    private static final String EXTRA = "A column of the source that lotlake only lands.";

    private final Lake lake;
    private final NumericProfile profile;
    private final ColumnRules rules;

    Drift(Lake lake, SourceCut cut, ColumnRules rules) {
        this.lake = lake;
        this.profile = new NumericProfile(cut);
        this.rules = rules;
    }

    /**
     * Creates and changes the Bronze tables.
     *
     * @return the landings with all columns to read, in the order given
     * @throws LotlakeException with exit code 3, one line for every change that does not go
     */
    List<Landing> settle(Map<Landing, List<SourceShape>> sources) {
        List<String> problems = new ArrayList<>();
        Map<Landing, TableDrift> drifts = new LinkedHashMap<>();
        sources.forEach((landing, shapes) -> {
            boolean exists = lake.exists(landing.table());
            TableDrift drift = new TableDrift(landing, shapes, columns(landing.table(), exists), rules, profile);
            drifts.put(drift.settle(), drift);
            problems.addAll(drift.problems());
            if (exists && rules.frozen(landing)) {
                problems.addAll(frozen(landing, shapes, drift));
            }
        });
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION, "Cannot read the source: " + String.join("; ", problems));
        }
        drifts.forEach((landing, drift) -> apply(landing.table(), drift));
        return List.copyOf(drifts.keySet());
    }

    private Map<String, PrimitiveType> columns(TableSpec table, boolean exists) {
        Schema schema = exists ? lake.icebergTable(table).schema() : SparkSchemaUtil.convert(table.schema());
        Map<String, PrimitiveType> columns = new LinkedHashMap<>();
        schema.columns()
                .forEach(column -> columns.put(column.name(), column.type().asPrimitiveType()));
        return columns;
    }

    private List<String> frozen(Landing landing, List<SourceShape> shapes, TableDrift drift) {
        String table = landing.table().name();
        List<String> changes = new ArrayList<>();
        drift.added().forEach((name, type) -> changes.add(name + " is new, " + type));
        drift.widened().forEach((name, type) -> changes.add(name + " is " + type + " now"));
        Map<String, Set<String>> earlier = ExtraColumns.latest(lake, landing.table());
        for (SourceShape shape : shapes) {
            Set<String> dropped =
                    new TreeSet<>(earlier.getOrDefault(shape.relation().shard(), Set.of()));
            dropped.removeAll(shape.columnTypes().keySet());
            dropped.forEach(name -> changes.add(name + " is gone from " + shape.relation()));
        }
        return changes.stream()
                .map(change -> table + " is frozen but " + change
                        + "; undo that in the source, or let the table evolve (lotlake.bronze.drift-of.\"" + table
                        + "\")")
                .toList();
    }

    private void apply(TableSpec table, TableDrift drift) {
        if (!lake.exists(table)) {
            lake.create(table);
        }
        UpdateSchema update = lake.icebergTable(table).updateSchema();
        boolean keepsAltered = columns(table, true).containsKey(Bronze.ALTERED);
        if (!keepsAltered) {
            update.addColumn(Bronze.ALTERED, Types.StringType.get());
        }
        drift.added().forEach((name, type) -> update.addColumn(null, name, type, EXTRA));
        drift.widened().forEach(update::updateColumn);
        if (!keepsAltered || !drift.added().isEmpty() || !drift.widened().isEmpty()) {
            update.commit();
        }
        lake.create(table);
    }
}
