package io.lotlake.silver.build;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static SilverTable keyedBy(String column, DataType type) {
        TableSpec spec = table("silver.things", "A thing.")
                .key(column)
                .required(column, type, "Name of the thing.")
                .build();
        return SilverTable.of(spec, Bronze.COUNTRIES).remade(UnaryOperator.identity());
    }

    @Test
    void aTableWhoseKeyTheLogHasAddsNoColumn() {
        assertThat(Changes.of(List.of(keyedBy("country", StringType)))).isEqualTo(Changes.TABLE);
    }

    @Test
    void aKeyThatTheLogHasNotBecomesItsLastColumn() {
        List<ColumnSpec> columns =
                Changes.of(List.of(keyedBy("thing", StringType))).columns();

        assertThat(columns).startsWith(Changes.TABLE.columns().toArray(ColumnSpec[]::new));
        assertThat(columns).hasSize(Changes.TABLE.columns().size() + 1);
        assertThat(columns.get(columns.size() - 1))
                .returns("thing", ColumnSpec::name)
                .returns(false, ColumnSpec::required)
                .returns("Name of the thing.", ColumnSpec::description);
    }

    @Test
    void aKeyOfAnotherTypeThanItsColumnIsRefused() {
        assertThatThrownBy(() -> Changes.of(List.of(keyedBy("country", LongType))))
                .hasMessage("Cannot log the changes of silver.things: its country is of another type than that of"
                        + " silver.changes");
    }
}
