package io.lotlake.bronze.drift;

import io.lotlake.bronze.config.ColumnRules;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Type.PrimitiveType;
import org.apache.iceberg.types.Types;

/**
 * Makes the Bronze tables follow the columns of the source. If they cannot or must not follow, it stops the run before
 * a row is read.
 */
public final class Drift {
    private static final String EXTRA = "A column of the source that lotlake only lands.";

    private final Function<TableSpec, Optional<Table>> tables;
    private final ColumnRules rules;

    /** @param tables the Bronze tables that exist */
    public Drift(Function<TableSpec, Optional<Table>> tables, ColumnRules rules) {
        this.tables = tables;
        this.rules = rules;
    }

    public static Drift of(Lake lake, ColumnRules rules) {
        return new Drift(lake::find, rules);
    }

    /**
     * Creates and changes the Bronze tables.
     *
     * @return the landings with all columns to read, in the order given
     * @throws LotlakeException with exit code 3 and one line for all changes that cannot be followed
     */
    public List<Landing> settle(Lake lake, SourceCut cut, Map<Landing, List<SourceTable>> sources) {
        Map<Landing, TableDrift> drifts = check(sources, new NumericTypes(cut));
        drifts.forEach((landing, drift) -> apply(lake, landing.table(), drift));
        return List.copyOf(drifts.keySet());
    }

    /**
     * What {@link #settle} would change, one line for each change. It does not look at the values.
     *
     * @throws LotlakeException as {@link #settle} does
     */
    public List<String> changes(Map<Landing, List<SourceTable>> sources) {
        List<String> lines = new ArrayList<>();
        check(sources, NumericTypes.NONE).forEach((landing, drift) -> {
            String table = landing.table().name();
            if (tables.apply(landing.table()).isEmpty()) {
                lines.add(table + " is created, " + drift.added().size() + " columns beyond those that lotlake reads");
            } else {
                drift.added()
                        .forEach((name, type) -> lines.add(table + " gets the column " + name + ", "
                                + (drift.isProfiled(name) ? "decimal or string by its values" : type)));
            }
            drift.widened().forEach((name, type) -> lines.add(table + "." + name + " becomes " + type));
        });
        return lines;
    }

    private Map<Landing, TableDrift> check(
            Map<Landing, List<SourceTable>> sources, BiFunction<String, List<SourceTable>, PrimitiveType> profile) {
        List<String> problems = new ArrayList<>();
        Map<Landing, TableDrift> drifts = new LinkedHashMap<>();
        sources.forEach((landing, landed) -> {
            Optional<Table> table = tables.apply(landing.table());
            Schema schema = table.map(Table::schema)
                    .orElseGet(() -> SparkSchemaUtil.convert(landing.table().schema()));
            TableDrift drift = new TableDrift(landing, landed, columns(schema), rules, profile);
            drifts.put(drift.settle(), drift);
            problems.addAll(drift.problems());
            if (table.isPresent() && rules.frozen(landing)) {
                problems.addAll(frozen(landing, table.get(), landed, drift));
            }
        });
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION, "Cannot read the source: " + String.join("; ", problems));
        }
        return drifts;
    }

    private static Map<String, PrimitiveType> columns(Schema schema) {
        Map<String, PrimitiveType> columns = new LinkedHashMap<>();
        schema.columns()
                .forEach(column -> columns.put(column.name(), column.type().asPrimitiveType()));
        return columns;
    }

    private static List<String> frozen(Landing landing, Table present, List<SourceTable> sources, TableDrift drift) {
        String table = landing.table().name();
        List<String> changes = new ArrayList<>();
        drift.added().forEach((name, type) -> changes.add(name + " is new, " + type));
        drift.widened().forEach((name, type) -> changes.add(name + " is " + type + " now"));
        Map<String, Set<String>> earlier = ExtraColumns.latest(present);
        for (SourceTable source : sources) {
            Set<String> dropped =
                    new TreeSet<>(earlier.getOrDefault(source.relation().shard(), Set.of()));
            dropped.removeAll(source.columnTypes().keySet());
            dropped.forEach(name -> changes.add(name + " is gone from " + source.relation()));
        }
        return changes.stream()
                .map(change -> table + " is frozen but " + change
                        + "; undo that in the source, or let the table evolve (lotlake.bronze.drift-of.\"" + table
                        + "\")")
                .toList();
    }

    private static void apply(Lake lake, TableSpec table, TableDrift drift) {
        if (!lake.exists(table)) {
            lake.create(table);
        }
        UpdateSchema update = lake.icebergTable(table).updateSchema();
        boolean keepsAltered = lake.icebergTable(table).schema().findField(LogColumns.ALTERED) != null;
        if (!keepsAltered) {
            update.addColumn(LogColumns.ALTERED, Types.StringType.get());
        }
        drift.added().forEach((name, type) -> update.addColumn(null, name, type, EXTRA));
        drift.widened().forEach(update::updateColumn);
        if (!keepsAltered || !drift.added().isEmpty() || !drift.widened().isEmpty()) {
            update.commit();
        }
        lake.create(table);
    }
}
