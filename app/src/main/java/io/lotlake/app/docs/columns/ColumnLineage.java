package io.lotlake.app.docs.columns;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.compat.Ads;
import io.lotlake.silver.build.SilverTable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What each column of a lake is made of: the columns of the tables that its table is made of, from the source to the
 * mart. The log of changes and the quarantine, which many tables write, have no entries; nor do Gold tables that do not
 * declare their rows.
 */
public record ColumnLineage(SortedMap<ColumnName, Made> made) {
    /** The countries only decide which rows there are. */
    private static final List<String> ANY_COUNTRY = List.of("DE");

    /** The column of the shard in the wide rows, which the mart does not have. */
    private static final String TECHNICAL = "_";

    public ColumnLineage {
        made = Collections.unmodifiableSortedMap(new TreeMap<>(made));
    }

    /**
     * Asks Spark for the plans of all tables, and runs none of them.
     *
     * @param mart the name of the mart's tables
     */
    public static ColumnLineage of(Medallion tables, String mart, SparkSession spark) {
        SortedMap<ColumnName, Made> made = new TreeMap<>();
        Function<TableSpec, Dataset<Row>> read = table -> PlanColumns.empty(spark, table);
        for (TableSpec table : tables.bronze()) {
            landing(table).ifPresent(landing -> made.putAll(landed(table, landing)));
        }
        for (SilverTable table : tables.silver().list()) {
            add(made, table.spec().name(), table.rows(read.apply(table.bronze()), read));
        }
        for (GoldTable table : tables.gold()) {
            table.rows(read, ANY_COUNTRY).ifPresent(rows -> add(made, table.name(), rows));
        }
        Dataset<Row> wide = Ads.rows(read);
        add(made, Ads.NAME, wide);
        add(made, mart, wide);
        return new ColumnLineage(made);
    }

    /** What lands in a Bronze table; empty if nothing is declared. */
    public static Optional<Landing> landing(TableSpec bronze) {
        return Landings.ALL.stream()
                .filter(landing -> landing.table().name().equals(bronze.name()))
                .findFirst();
    }

    /** The name of the source tables of a landing, with a word in angle brackets where that of the shard is. */
    public static String source(Landing landing) {
        String shard = landing.shardColumn()
                .map(column -> column.equals(LogColumns.MAKE) ? "<make>" : "<portal>")
                .orElse("");
        return landing.schema() + "." + landing.prefix() + shard;
    }

    private static Map<ColumnName, Made> landed(TableSpec table, Landing landing) {
        Map<ColumnName, Made> made = new TreeMap<>();
        landing.source()
                .forEach(column -> made.put(
                        new ColumnName(table.name(), column.name()),
                        Made.of(new ColumnName(source(landing), column.name()))));
        return made;
    }

    private static void add(Map<ColumnName, Made> all, String table, Dataset<Row> rows) {
        PlanColumns.of(rows).forEach((column, made) -> {
            if (!column.startsWith(TECHNICAL)) {
                all.put(new ColumnName(table, column), made);
            }
        });
    }

    /** What the column is made of; of nothing if that is not known. */
    public Made of(ColumnName column) {
        return made.getOrDefault(column, Made.OF_NOTHING);
    }

    /** The tables whose columns the columns of the table are made of; none if that is not known. */
    public List<String> inputs(String table) {
        return made.entrySet().stream()
                .filter(entry -> entry.getKey().table().equals(table))
                .flatMap(entry -> entry.getValue().of().stream())
                .map(ColumnName::table)
                .distinct()
                .sorted()
                .toList();
    }

    /** The columns that are made of this one. */
    public List<ColumnName> users(ColumnName column) {
        return made.entrySet().stream()
                .filter(entry -> entry.getValue().of().contains(column))
                .map(Map.Entry::getKey)
                .toList();
    }
}
