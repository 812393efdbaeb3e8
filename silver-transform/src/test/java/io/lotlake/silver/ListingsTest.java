package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.testing.SparkExtension;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class ListingsTest {
    @Test
    void aListingIsCleaned(SparkSession spark) {
        Dataset<Row> landed = Landed.rows(spark, Bronze.FULL_AUTO, """
                SELECT 9223372036854775807 AS lid, 'scout' AS _portal, -1 AS acc_id, '' AS ext_id,
                       '  A \t car  ' AS title, 'call me' AS description, 'wvwzzz1kzaw123456' AS vin,
                       'b mw 12' AS car_plate,
                       999999999999.99 AS price, -0.01 AS price_net, ' eur ' AS currency, 100 AS mileage,
                       'mi' AS mileage_unit, '3/2019' AS first_reg, 100 AS power_kw, 32767 AS doors, ' ROT ' AS color,
                       'Grau' AS color_interior, true AS is_new, 'used' AS condition, '2027-01' AS inspection,
                       '["b", " a ", "b", ""]' AS seals,
                       '{"z": true, "y": false, "a": true}' AS equipment, '["1.jpg", "1.jpg", "2.jpg"]' AS images,
                       1e-5 AS lat, CAST('NaN' AS DOUBLE) AS lon,
                       TIMESTAMP '2026-01-01 00:00:00.000001' AS created
                """);

        Dataset<Row> listings = Listings.from(landed);

        assertThat(listings.toJSON().collectAsList()).containsExactly("""
                {"lid":9223372036854775807,"portal":"scout","acc_id":-1,"ext_id":"","title":"A \\t car",\
                "vin":"WVWZZZ1KZAW123456","car_plate":"B-MW-12","currency":"EUR","price":999999999999.99,\
                "price_net":-0.01,"mileage_km":161,"first_registration_date":"2019-03-01",\
                "power_kw":100,"power_hp":136,"doors":32767,\
                "color":"rot","interior_color":"grau","is_new":true,"condition":"used",\
                "inspection_until_date":"2027-01-01","seals":["b","a"],"equipment":["a","z"],"images_count":2,\
                "latitude":1.0E-5,"longitude":"NaN",\
                "created_at":"2026-01-01T00:00:00.000Z","modified_at":"2026-03-01T08:00:00.000Z"}""");
        assertThat(listings.first().getTimestamp(listings.columns().length - 2).getNanos())
                .isEqualTo(1_000);
    }

    @Test
    void aListingOfNothingIsStillOne(SparkSession spark) {
        Dataset<Row> landed = Landed.rows(spark, Bronze.FULL_AUTO, "SELECT 0 AS lid, '   ' AS title, 'null' AS images");

        Dataset<Row> listings = Listings.from(landed);

        assertThat(listings.toJSON().collectAsList()).containsExactly("""
                {"lid":0,"portal":"mobile","images_count":0,"created_at":"2026-03-01T08:00:00.000Z",\
                "modified_at":"2026-03-01T08:00:00.000Z"}""");
    }

    @Test
    void freeTextStaysInBronze() {
        assertThat(Listings.TABLE.schema().fieldNames()).doesNotContain("description");
    }

    @Test
    void aRowThatCannotBeCleanedHasAReason(SparkSession spark) {
        String backslashes = "\\\\\\\\".repeat(20_000);
        Dataset<Row> landed = Landed.rows(spark, Bronze.FULL_AUTO, """
                SELECT * FROM VALUES
                    (1, 2147483647, 'km', 1, NULL, NULL),
                    (2, 2147483647, 'mi', 1, NULL, NULL),
                    (3, 1334384474, 'mi', 1, NULL, NULL),
                    (4, 1334384475, 'mi', 1, NULL, NULL),
                    (5, -2147483648, 'mi', 1579471000, NULL, NULL),
                    (6, NULL, NULL, 1579471093, NULL, NULL),
                    (7, NULL, NULL, 1579471094, NULL, NULL),
                    (8, NULL, NULL, -1579471094, NULL, NULL),
                    (9, NULL, NULL, -1579471095, NULL, NULL),
                    (10, NULL, NULL, NULL, r'["a\\u0000"]', NULL),
                    (11, NULL, NULL, NULL, NULL, r'{"\\u0000": true}'),
                    (12, NULL, NULL, NULL, r'["\\\\u0000"]', NULL),
                    (13, NULL, NULL, NULL, r'["\\\\\\u0000"]', NULL),
                    (14, NULL, NULL, NULL, r'["\\u00001"]', r'["\\u0001"]'),
                    (15, NULL, NULL, NULL, '["u0000", "u0000"]', '5'),
                    (16, NULL, NULL, NULL, r'["%1$su0000"]', NULL),
                    (17, NULL, NULL, NULL, r'["%1$s\\u0000"]', NULL)
                AS t(lid, mileage, mileage_unit, power_kw, seals, equipment)
                """.formatted(backslashes));

        List<String> reasons = landed.select(Listings.rejection()).collectAsList().stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();

        String mileage = "mileage in kilometres does not fit an integer";
        String power = "power in horsepower does not fit an integer";
        String nul = "seals or equipment hold a NUL character";
        assertThat(reasons)
                .containsExactly(
                        "null", mileage, "null", mileage, "null", "null", power, "null", power, nul, nul, "null", nul,
                        nul, "null", "null", nul);
    }
}
