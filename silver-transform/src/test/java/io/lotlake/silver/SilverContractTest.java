package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.table.TableContract;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.silver.build.SilverTable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(SparkExtension.class)
class SilverContractTest {
    static List<TableSpec> tables() {
        return Silver.ALL.specs();
    }

    static List<SilverTable> made() {
        return Silver.ALL.list();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableIsNamedExplainedAndKeyed(TableSpec table) {
        assertThat(table.namespace()).isIn("silver", "restricted");
        TableContract.check(table);
        TableContract.checkKeyIsRequired(table);
    }

    @Test
    void everyTableHasANameOfItsOwn() {
        assertThat(tables()).extracting(TableSpec::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("made")
    void everyExpressionIsFoundInTheShapeItReads(SilverTable table, SparkSession spark) {
        Function<TableSpec, Dataset<Row>> empty = read -> spark.createDataFrame(List.of(), read.schema());

        Dataset<Row> rows = table.rows(empty.apply(table.bronze()), empty);

        assertThat(Arrays.stream(rows.schema().fields()).map(field -> field.name() + " " + field.dataType()))
                .containsExactlyElementsOf(Arrays.stream(table.spec().schema().fields())
                        .map(field -> field.name() + " " + field.dataType())
                        .toList());
    }

    /** These column names stand for personal data. */
    @Test
    void personalDataIsInTheRestrictedTableOnly() {
        Map<String, List<String>> personal =
                Map.of(SellerContacts.TABLE.name(), List.of("name", "company", "emails", "phones", "street", "web"));

        for (TableSpec table : tables()) {
            List<String> columns = List.of(table.schema().fieldNames());
            assertThat(columns.stream().filter(personal.get(SellerContacts.TABLE.name())::contains))
                    .as(table.name())
                    .containsExactlyElementsOf(personal.getOrDefault(table.name(), List.of()));
        }
    }
}
