package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableContract;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.SparkExtension;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(SparkExtension.class)
class SilverContractTest {
    /** A transform with the shape it reads and the shape it gives. */
    record Transform(TableSpec input, TableSpec output, UnaryOperator<Dataset<Row>> function) {
        @Override
        public String toString() {
            return output.name();
        }
    }

    static final List<Transform> TRANSFORMS = List.of(
            new Transform(Bronze.COUNTRIES, Countries.TABLE, Countries::from),
            new Transform(Bronze.CURRENCY_RATES, FxRates.TABLE, FxRates::from),
            new Transform(Bronze.CUST_AUTO, Sellers.TABLE, Sellers::from),
            new Transform(Bronze.CUST_AUTO, SellerContacts.TABLE, SilverContractTest::contacts),
            new Transform(Bronze.LOT, Mappings.TABLE, Mappings::from),
            new Transform(Bronze.STAT_AUTO, ListingStats.TABLE, ListingStats::from),
            new Transform(Bronze.FULL_AUTO, Listings.TABLE, Listings::from),
            new Transform(Bronze.PRICES_AUTO, PriceEvents.TABLE, PriceEvents::from));

    private static Dataset<Row> contacts(Dataset<Row> sellers) {
        Dataset<Row> countries = sellers.sparkSession().createDataFrame(List.of(), Countries.TABLE.schema());
        return SellerContacts.from(sellers, countries);
    }

    static List<TableSpec> tables() {
        return SilverTables.tables();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableIsNamedExplainedAndKeyed(TableSpec table) {
        assertThat(table.namespace()).isIn("silver", "restricted");
        TableContract.check(table);
        TableContract.checkKeyIsRequired(table);
    }

    @Test
    void everyTableIsBuiltOnce() {
        assertThat(tables()).extracting(TableSpec::name).doesNotHaveDuplicates();
        assertThat(TRANSFORMS)
                .extracting(Transform::output)
                .containsExactlyInAnyOrderElementsOf(tables().stream()
                        .filter(table ->
                                !List.of(Quarantine.TABLE, Changes.TABLE).contains(table))
                        .toList());
    }

    @ParameterizedTest
    @FieldSource("TRANSFORMS")
    void everyExpressionIsFoundInTheShapeItReads(Transform transform, SparkSession spark) {
        Dataset<Row> empty = spark.createDataFrame(List.of(), transform.input().schema());

        Dataset<Row> rows = transform.function().apply(empty);

        assertThat(Arrays.stream(rows.schema().fields()).map(field -> field.name() + " " + field.dataType()))
                .containsExactlyElementsOf(
                        Arrays.stream(transform.output().schema().fields())
                                .map(field -> field.name() + " " + field.dataType())
                                .toList());
    }

    /** Names that say there is a person behind. */
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
