package io.lotlake.common.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The contract that every declared table keeps. */
public final class TableContract {
    private static final Pattern TABLE = Pattern.compile("[a-z]+\\.[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final Pattern COLUMN = Pattern.compile("_?[a-z][a-z0-9]*(_[a-z0-9]+)*");
    /** A sentence starts with a capital, or with a value of the column if it lists the values. */
    private static final Pattern SENTENCE =
            Pattern.compile("([A-Z]|active|sold|car |dealer|damaged|km).*[^ .]\\.", Pattern.DOTALL);

    private static final Pattern TRANSFORM =
            Pattern.compile("(?:(?:years|months|days|hours)\\((\\w+)\\)|bucket\\(N, (\\w+)\\)|(\\w+))");

    private TableContract() {}

    public static void check(TableSpec table) {
        assertThat(table.name()).matches(TABLE);
        assertThat(table.description()).as("description").matches(SENTENCE).doesNotContain("\n");
        checkColumns(table.schema());
        assertThat(List.of(table.schema().fieldNames())).as("columns").containsAll(table.key());
        checkSizing(table);
        for (String transform : table.partitioning()) {
            assertThat(transform).matches(TRANSFORM);
            assertThat(List.of(table.schema().fieldNames()))
                    .as(transform)
                    .contains(transform.replaceFirst("^" + TRANSFORM + "$", "$1$2$3"));
        }
    }

    /** The number of buckets must follow from a table that exists when this one is created. */
    private static void checkSizing(TableSpec table) {
        assertThat(table.sizing().isPresent()).as("sized").isEqualTo(table.isBucketed());
        table.sizing().ifPresent(sizing -> {
            assertThat(sizing.bytesPerRow()).isPositive();
            assertThat(sizing.moment().isPresent()).as("sized by month").isEqualTo(table.isPartitionedByMonth());
            assertThat(List.of(sizing.source().schema().fieldNames()))
                    .containsAll(sizing.moment().map(List::of).orElse(List.of()));
        });
    }

    /** Checks that every column of the key is required. */
    public static void checkKeyIsRequired(TableSpec table) {
        assertThat(required(table)).as("required columns").containsAll(table.key());
    }

    /** Checks that column names are different and that each column has a sentence. */
    public static void checkColumns(StructType schema) {
        assertThat(schema.fieldNames())
                .doesNotHaveDuplicates()
                .allMatch(name -> COLUMN.matcher(name).matches());
        for (StructField field : schema.fields()) {
            String sentence =
                    field.getComment().isDefined() ? field.getComment().get() : "";
            assertThat(sentence).as(field.name()).matches(SENTENCE).doesNotContain("\n");
        }
    }

    public static List<String> required(TableSpec table) {
        return table.columns().stream()
                .filter(ColumnSpec::required)
                .map(ColumnSpec::name)
                .toList();
    }
}
