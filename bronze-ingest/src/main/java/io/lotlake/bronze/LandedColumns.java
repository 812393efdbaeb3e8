package io.lotlake.bronze;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.bronze.copy.SourceTypes;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.verify.CanonicalText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.spark.sql.Column;

/**
 * The columns of a Bronze table that hold values of the source: those of the landing and the extra ones. Columns with
 * altered values are left out.
 */
record LandedColumns(Landing landing, List<Landed> columns) {
    /** A column, and whether PostgreSQL pads it with blanks in some source table. */
    private record Landed(SourceColumn column, Type type, boolean isPadded) {
        CanonicalText text(String sql) {
            Column spark = col("`" + column.name() + "`");
            return isPadded
                    ? CanonicalText.padded(sql, spark)
                    : CanonicalText.of(SparkSchemaUtil.convert(type), sql, spark);
        }
    }

    LandedColumns {
        columns = List.copyOf(columns);
    }

    static LandedColumns of(Lake lake, Landing landing, List<SourceTable> sources) {
        Schema schema = lake.icebergTable(landing.table()).schema();
        Set<String> altered = altered(lake, landing);
        List<Landed> columns = new ArrayList<>();
        for (NestedField field : schema.columns()) {
            String name = field.name();
            if (!landing.isTechnical(name) && !altered.contains(name)) {
                boolean padded = sources.stream()
                        .anyMatch(source ->
                                source.columnTypes().getOrDefault(name, "").startsWith("character("));
                Type type = wide(field, sources);
                columns.add(new Landed(new SourceColumn(name, SourceTypes.sent(Set.of(), type)), type, padded));
            }
        }
        return new LandedColumns(landing, columns);
    }

    /** The type that the column would get from the present source. No value is cut to the type of an earlier read. */
    private static Type wide(NestedField field, List<SourceTable> sources) {
        Type.PrimitiveType type = field.type().asPrimitiveType();
        for (SourceTable source : sources) {
            String actual = source.columnTypes().getOrDefault(field.name(), "");
            if (!actual.isEmpty() && !SourceTypes.isUnboundedNumeric(actual)) {
                type = SourceTypes.common(type, SourceTypes.iceberg(actual)).orElse(type);
            }
        }
        return type;
    }

    private static Set<String> altered(Lake lake, Landing landing) {
        Set<String> columns = new HashSet<>();
        for (Commit commit : lake.commits(landing.table())) {
            columns.addAll(SummaryKeys.names(commit, SummaryKeys.ALTERED));
        }
        return columns;
    }

    /** The name of the table. It begins the text of every row, so that texts of different tables differ. */
    static CanonicalText name(Landing landing) {
        String name = landing.table().name();
        return new CanonicalText("'" + name + "'", lit(name));
    }

    /** The texts of rows of Bronze. */
    List<CanonicalText> inLake() {
        return texts(Optional.empty());
    }

    /** The texts of rows of a source table, which may lack some of the columns. */
    List<CanonicalText> inSource(SourceTable source) {
        return texts(Optional.of(source));
    }

    private List<CanonicalText> texts(Optional<SourceTable> source) {
        List<CanonicalText> texts = new ArrayList<>();
        texts.add(name(landing));
        for (Landed landed : columns) {
            Optional<String> actual = source.flatMap(table ->
                    Optional.ofNullable(table.columnTypes().get(landed.column().name())));
            texts.add(landed.text(landed.column().expression(actual)));
        }
        return texts;
    }
}
