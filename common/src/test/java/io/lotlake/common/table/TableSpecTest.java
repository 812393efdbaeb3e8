package io.lotlake.common.table;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.testing.SparkExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TableSpecTest {
    private static final TableSpec CARS = table("silver.cars", "A car's \\ sentence.")
            .key("lid")
            .partitionedBy("months(seen_at)", "bucket(N, lid)", "portal")
            .required("lid", LongType, "Listing id.")
            .required("portal", StringType, "Portal of the listing.", col("_portal"))
            .optional("price", createDecimalType(5, 2), "Price in EUR.")
            .optional(
                    "doors",
                    IntegerType,
                    "Number of the car's doors.",
                    col("doors").plus(lit(1)))
            .build();

    @Test
    void theStatementHasColumnsPartitionsAndSentences() {
        assertThat(CARS.createStatement(16))
                .startsWith("CREATE TABLE IF NOT EXISTS silver.cars (lid BIGINT NOT NULL COMMENT 'Listing id.',"
                        + "portal STRING NOT NULL COMMENT 'Portal of the listing.',"
                        + "price DECIMAL(5,2) COMMENT 'Price in EUR.',"
                        + "doors INT COMMENT 'Number of the car\\'s doors.')"
                        + " USING iceberg PARTITIONED BY (months(seen_at), bucket(16, lid), portal)"
                        + " COMMENT 'A car\\'s \\\\ sentence.'"
                        + " TBLPROPERTIES ('format-version' = '2', 'write.parquet.compression-codec' = 'zstd',");
    }

    @Test
    void aTableNeedsNoPartitions() {
        TableSpec plain = table("gold.days", "A day.")
                .required("day", IntegerType, "The day.")
                .build();

        assertThat(plain.createStatement(16)).doesNotContain("PARTITIONED");
        assertThat(plain.namespace()).isEqualTo("gold");
    }

    @Test
    void rowsOfBronzeAreNeverChangedAndThoseAboveAreDeletedBesideTheirFiles() {
        TableSpec landed = table("bronze.days", "A day.")
                .required("day", IntegerType, "The day.")
                .build();

        assertThat(landed.createStatement(16))
                .doesNotContain("merge-on-read")
                .endsWith(", 'read.split.open-file-cost' = '262144')");
        assertThat(CARS.createStatement(16))
                .endsWith(", 'read.split.open-file-cost' = '262144', 'write.delete.granularity' = 'file',"
                        + " 'write.delete.mode' = 'merge-on-read',"
                        + " 'write.merge.mode' = 'merge-on-read', 'write.update.mode' = 'merge-on-read')");
    }

    @Test
    void theProjectionHasTheDeclaredColumnsInTheirOrderAndTypes(SparkSession spark) {
        Dataset<Row> rows = spark.sql("""
                SELECT 3 AS doors, 1.2 AS price, 'x' AS more, 7 AS lid, 'mobile' AS _portal
                UNION ALL SELECT NULL, 999.994, 'y', 8, 'scout'
                """);

        Dataset<Row> cars = CARS.project(rows);

        assertThat(cars.schema().toDDL())
                .isEqualTo("lid BIGINT NOT NULL,portal STRING NOT NULL,price DECIMAL(5,2),doors INT");
        assertThat(cars.toJSON().collectAsList())
                .containsExactlyInAnyOrder(
                        "{\"lid\":7,\"portal\":\"mobile\",\"price\":1.20,\"doors\":4}",
                        "{\"lid\":8,\"portal\":\"scout\",\"price\":999.99}");
    }

    @Test
    void aValueThatDoesNotFitStopsTheWrite(SparkSession spark) {
        Dataset<Row> tooDear = spark.sql("SELECT 3 AS doors, 1000.00 AS price, 7 AS lid, 'mobile' AS _portal");
        Dataset<Row> tooMany = spark.sql("SELECT 2147483647 AS doors, 1 AS price, 7 AS lid, 'mobile' AS _portal");

        assertThatThrownBy(() -> CARS.project(tooDear).collectAsList())
                .hasMessageContaining("NUMERIC_VALUE_OUT_OF_RANGE");
        assertThatThrownBy(() -> CARS.project(tooMany).collectAsList()).hasMessageContaining("ARITHMETIC_OVERFLOW");
    }

    @Test
    void aColumnThatPassesThroughIsDescribedBelow() {
        TableSpec offers = table("gold.offers", "An offer.")
                .like(CARS, "lid", "price")
                .like(CARS.column("portal").as("site").asOptional())
                .like(CARS.column("doors").asRequired().from(col("n")))
                .build();

        assertThat(offers.schema().toDDL())
                .isEqualTo("lid BIGINT NOT NULL COMMENT 'Listing id.',price DECIMAL(5,2) COMMENT 'Price in EUR.',"
                        + "site STRING COMMENT 'Portal of the listing.',"
                        + "doors INT NOT NULL COMMENT 'Number of the car\\'s doors.'");
        assertThat(offers.columns())
                .extracting(column -> column.source().toString())
                .containsExactly("lid", "price", "portal", "n");
    }

    @Test
    void onlyAColumnThatIsThereCanPassThrough() {
        assertThatThrownBy(() -> table("gold.offers", "An offer.").like(CARS, "lid", "colour"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("silver.cars has no column colour");
    }

    @Test
    void theSpecDoesNotChangeWithTheListsItWasMadeOf() {
        List<String> key = new ArrayList<>(List.of("lid"));
        TableSpec spec = new TableSpec("silver.cars", "A car.", key, List.of(), Optional.empty(), List.of());

        key.add("portal");

        assertThat(spec.key()).containsExactly("lid");
        assertThatThrownBy(() -> spec.key().add("x")).isInstanceOf(UnsupportedOperationException.class);
    }
}
