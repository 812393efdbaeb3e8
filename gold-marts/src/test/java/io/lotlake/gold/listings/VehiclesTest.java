package io.lotlake.gold.listings;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.SparkExtension;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class VehiclesTest {
    private static Dataset<Row> mapped(SparkSession spark, String values) {
        return spark.sql("SELECT make, model, CAST(generation AS STRING) AS generation, CAST(trim AS STRING) AS trim,"
                + " 'suv' AS body, CAST(NULL AS STRING) AS fuel, '' AS gearbox, CAST(NULL AS STRING) AS drive,"
                + " 'c' AS segment, lid FROM VALUES " + values + " AS t(lid, make, model, generation, trim)");
    }

    private static List<String> names(Dataset<Row> vehicles) {
        return vehicles
                .where("vehicle_key <> -1")
                .selectExpr("concat_ws(' ', make, model, coalesce(generation, 'NULL'), coalesce(trim, 'NULL'))")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    @Test
    void aCombinationIsOneVehicle(SparkSession spark) {
        Dataset<Row> vehicles = Vehicles.from(mapped(spark, """
                (1, 'Fiat', 'Tipo', 'II', 'Life'), (2, 'Fiat', 'Tipo', 'II', 'Life'), (3, 'Fiat', 'Tipo', 'II',
                  'life')"""));

        assertThat(names(vehicles)).containsExactly("Fiat Tipo II Life", "Fiat Tipo II life");
    }

    @Test
    void theUnknownVehicleIsThereAlsoWithoutAnyOther(SparkSession spark) {
        Dataset<Row> vehicles =
                Vehicles.from(mapped(spark, "(1, 'Fiat', 'Tipo', NULL, NULL)").where("false"));

        assertThat(vehicles.toJSON().collectAsList())
                .containsExactly("{\"vehicle_key\":-1,\"make\":\"unknown\",\"model\":\"unknown\"}");
    }

    @Test
    void nothingAndEmptyAndTheirStandInsAreDifferent(SparkSession spark) {
        Dataset<Row> vehicles = Vehicles.from(mapped(spark, """
                (1, 'F', 'T', NULL, NULL), (2, 'F', 'T', '', NULL), (3, 'F', 'T', NULL, ''), (4, 'F', 'T', '', ''),
                (5, 'F', 'T', '-', NULL), (6, 'F', 'T', '=', NULL), (7, 'F', 'T', '=-', NULL), (8, 'F', 'T', '-=', ''),
                (9, 'F', 'T', 'ab', 'c'), (10, 'F', 'T', 'a', 'bc'), (11, 'F', 'T', 'abc', ''), (12, 'F', 'T',
                  '', 'abc'),
                (13, 'F', 'Ta', 'b', 'c'), (14, '', 'FTab', '', 'c'), (15, 'F', 'T', ' ', NULL)"""));

        List<Long> keys =
                vehicles.collectAsList().stream().map(row -> row.getLong(0)).toList();

        assertThat(keys).hasSize(16).doesNotHaveDuplicates();
    }

    @Test
    void theKeyOfAMappingIsThatOfItsVehicle(SparkSession spark) {
        Dataset<Row> mapped = mapped(spark, "(1, 'Fiat', 'Tipo', NULL, '\uD83D\uDE97'), (2, '\u00C4', '', '', NULL)");

        Dataset<Row> joined = mapped.withColumn("vehicle_key", Vehicles.key())
                .join(Vehicles.from(mapped).select("vehicle_key", "model"), "vehicle_key");

        assertThat(joined.count()).isEqualTo(2);
    }
}
