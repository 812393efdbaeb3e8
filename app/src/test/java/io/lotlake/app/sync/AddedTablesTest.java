package io.lotlake.app.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.Lotlake;
import io.lotlake.app.added.CallingCodes;
import io.lotlake.app.added.MappingConfidence;
import io.lotlake.app.added.OdometerBands;
import io.lotlake.app.added.Odometers;
import io.lotlake.app.added.SellerCodes;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.silver.build.SilverTable;
import io.lotlake.silver.build.SilverTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table needs only its class and one line in a list; it is then seeded, synced, verified and documented like
 * lotlake's own tables.
 */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestMethodOrder(OrderAnnotation.class)
class AddedTablesTest {
    /** A Silver table of each kind. */
    private static final List<SilverTable> SILVER = List.of(
            Odometers.DEFINITION, MappingConfidence.DEFINITION, SellerCodes.DEFINITION, CallingCodes.DEFINITION);

    private static final Medallion TABLES = new Medallion(
            Medallion.LOTLAKE.bronze(),
            new SilverTables(Stream.concat(Medallion.LOTLAKE.silver().list().stream(), SILVER.stream())
                    .toList()),
            Stream.concat(Medallion.LOTLAKE.gold().stream(), Stream.of(OdometerBands.DEFINITION))
                    .toList());

    /** How the table of Gold differs from what the table of Silver says now. */
    private static final String WRONG_BANDS = """
            SELECT * FROM (SELECT lid, mileage DIV 10000 FROM silver.odometers WHERE mileage IS NOT NULL
                           EXCEPT ALL SELECT lid, CAST(band AS BIGINT) FROM gold.odometer_bands)
             UNION ALL (SELECT lid, CAST(band AS BIGINT) FROM gold.odometer_bands
                        EXCEPT ALL SELECT lid, mileage DIV 10000 FROM silver.odometers WHERE mileage IS NOT NULL)
            """;

    private static SyncLab lab;

    @BeforeAll
    static void source(SparkSession spark, TestDatabase database, @TempDir Path folder) throws Exception {
        lab = SyncLab.generated(spark, database, folder, 200, TABLES);
        database.execute("""
                UPDATE full_auto_mobile SET mileage = -1 WHERE lid % 23 = 1;
                INSERT INTO full_auto_scout SELECT * FROM full_auto_mobile ORDER BY lid LIMIT 2;
                UPDATE raw.countries SET phone_code = '43' WHERE country = 'CH';
                """);
    }

    private static List<TableSpec> specs() {
        return Stream.concat(SILVER.stream().map(SilverTable::spec), Stream.of(OdometerBands.TABLE))
                .toList();
    }

    private static List<String> strings(String sql) {
        return lab.lake().spark().sql(sql).collectAsList().stream()
                .map(row -> row.mkString(" "))
                .toList();
    }

    private static long rejected() {
        return lab.database().number("""
                SELECT count(*) FROM (
                    SELECT lid, mileage FROM full_auto_mobile m
                     WHERE NOT EXISTS (SELECT FROM full_auto_scout s WHERE s.lid = m.lid)
                    UNION ALL SELECT lid, mileage FROM full_auto_scout) AS listings
                 WHERE mileage < 0
                """);
    }

    @Test
    @Order(1)
    void theyAreSeeded() throws Exception {
        lab.seed();

        assertThat(strings("SELECT count(*) FROM silver.quarantine WHERE table_name = 'silver.odometers'"))
                .containsExactly(String.valueOf(rejected() + 2));
        assertThat(strings(WRONG_BANDS)).isEmpty();
        assertThat(strings("SELECT count(*) > 100 FROM gold.odometer_bands")).containsExactly("true");
        assertThat(lab.findings()).isEmpty();
    }

    /** Rows come, change and leave, they leave and enter quarantine, and a calling code goes to another country. */
    @Test
    @Tag("nightly")
    @Order(2)
    void theyFollowASync() throws Exception {
        lab.database().execute("""
                UPDATE full_auto_mobile SET mileage = 7
                 WHERE lid IN (SELECT lid FROM full_auto_mobile WHERE mileage < 0 LIMIT 2);
                UPDATE full_auto_mobile SET mileage = -7 WHERE lid % 29 = 1;
                DELETE FROM full_auto_mobile WHERE lid % 31 = 1;
                DELETE FROM full_auto_scout WHERE lid IN (SELECT min(lid) FROM full_auto_mobile);
                UPDATE mapping.lot_bmw SET confidence = 0.123 WHERE lid % 7 = 1;
                DELETE FROM mapping.lot_bmw WHERE lid % 11 = 1;
                INSERT INTO mapping.lot_fiat SELECT * FROM mapping.lot_bmw WHERE lid % 13 = 1 ON CONFLICT DO NOTHING;
                DELETE FROM cust_auto_mobile WHERE acc_id % 9 = 1;
                UPDATE raw.countries SET phone_code = '430' WHERE country = 'AT';
                """);

        assertThat(lab.sync()).isTrue();

        assertThat(strings("SELECT DISTINCT table_name FROM silver.changes"))
                .contains(SILVER.stream().map(table -> table.spec().name()).toArray(String[]::new));
        assertThat(strings("SELECT DISTINCT make_slug FROM silver.changes WHERE make_slug IS NOT NULL"))
                .containsExactlyInAnyOrder("bmw", "fiat");
        assertThat(strings("SELECT calling_code, country FROM silver.calling_codes WHERE calling_code LIKE '43%'"))
                .containsExactlyInAnyOrder("430 AT", "43 CH");
        assertThat(strings(WRONG_BANDS)).isEmpty();
        assertThat(lab.judged("gold.odometer_bands")).containsExactly("delta");
        assertThat(lab.differences()).isEmpty();
        assertThat(lab.findings()).isEmpty();
        assertThat(lab.sync()).isFalse();
    }

    @Test
    @Order(3)
    void damageToThemIsFound() {
        for (TableSpec table : specs()) {
            String name = table.name();
            String key = table.key().get(table.key().size() - 1);
            lab.lake()
                    .spark()
                    .sql("DELETE FROM " + name + " WHERE " + key + " IN (SELECT max(" + key + ") FROM " + name + ")");
        }

        assertThat(lab.findings())
                .filteredOn(finding -> finding.contains(" and the quarantine ")
                        || finding.startsWith("gold.odometer_bands is not at snapshot "))
                .extracting(finding -> finding.substring(0, finding.indexOf(' ')))
                .containsExactlyInAnyOrderElementsOf(
                        specs().stream().map(TableSpec::name).toList());
    }

    @Test
    @Order(4)
    void theyAreDocumented(@TempDir Path folder) throws Exception {
        assertThat(Lotlake.run(() -> TABLES, "docs", folder.toString())).isZero();

        for (TableSpec table : specs()) {
            assertThat(folder.resolve("README.md")).content().contains(table.name() + ".md");
            assertThat(folder.resolve(table.name() + ".md")).content().contains(table.description());
        }
        assertThat(Files.readString(folder.resolve("silver.changes.md"))).contains("| `make_slug` |");
    }
}
