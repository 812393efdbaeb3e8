package io.lotlake.app.training;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.features.Evidence;
import io.lotlake.gold.features.Knowledge;
import io.lotlake.gold.features.ListingFeatures;
import io.lotlake.silver.Listings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
 * What was known at a moment stays the same, whatever the lake learns afterwards: late events, corrections, deletions,
 * another seed. The features are kept as the lake gave them at the moment, and made again later.
 */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestMethodOrder(OrderAnnotation.class)
class NoLeakTest {
    private static final Instant BEFORE_THE_LAKE = Instant.parse("2022-06-30T23:59:59.999999Z");
    private static final Instant MIDDLE_OF_JANUARY = Instant.parse("2023-01-25T12:00:00Z");
    private static final Instant END_OF_JANUARY = Instant.parse("2023-01-31T23:59:59.999999Z");
    private static final String LATER = "2023-03-10T00:00:00Z";

    private static TrainingLab lab;
    private static List<String> beforeTheLake;
    private static List<String> middleOfJanuary;
    private static List<String> endOfJanuary;

    @BeforeAll
    static void aLakeThatLearnsMore(SparkSession spark, TestDatabase database, @TempDir Path folder) throws Exception {
        lab = TrainingLab.generated(spark, database, folder, 300);
        database.execute("UPDATE stat_auto_mobile SET status = 'active', deleted_at = NULL WHERE lid % 3 = 0");
        lab.seed("2023-01-20T04:00:00Z");
        beforeTheLake = asShown(BEFORE_THE_LAKE);
        middleOfJanuary = asShown(MIDDLE_OF_JANUARY);
        aDay(database, 1, "2023-01-28");
        lab.sync("2023-01-31T04:00:00Z");
        endOfJanuary = asShown(END_OF_JANUARY);
        lab.copySource("january");

        aDay(database, 2, "2023-01-15");
        lab.sync("2023-02-20T04:00:00Z");
    }

    /** Late, corrected, moved and deleted events, and rows of each kind that change, come and go. */
    private static void aDay(TestDatabase database, int number, String late) {
        for (String portal : TrainingLab.PORTALS) {
            database.execute("""
                    INSERT INTO prices_auto_{p} SELECT (SELECT max(id) FROM prices_auto_{p}) + row_number()
                      OVER (ORDER BY lid), lid, 1000 + lid % 100, timestamptz '{late}' FROM full_auto_{p}
                     WHERE lid % 7 = {n};
                    UPDATE prices_auto_{p} SET price = price * 0.9 WHERE id % 11 = {n};
                    UPDATE prices_auto_{p} SET price = NULL WHERE id % 13 = {n};
                    UPDATE prices_auto_{p} SET lid = lid + 2 WHERE id % 17 = {n};
                    UPDATE prices_auto_{p} SET dt = dt - interval '40 days' WHERE id % 19 = {n};
                    DELETE FROM prices_auto_{p} WHERE id % 23 = {n};
                    UPDATE full_auto_{p} SET mileage = coalesce(mileage, 0) + 1000, price = price - 1,
                      modified = now() WHERE lid % 5 = {n};
                    UPDATE full_auto_{p} SET created = created - interval '1 year' WHERE lid % 29 = {n};
                    UPDATE full_auto_{p} SET acc_id = (SELECT min(acc_id) FROM cust_auto_{p}) WHERE lid % 31 = {n};
                    DELETE FROM full_auto_{p} WHERE lid % 37 = {n};
                    UPDATE stat_auto_{p} SET status = 'sold', last_visible = date '{late}' - 1, modified = now()
                     WHERE lid % 6 = {n};
                    UPDATE stat_auto_{p} SET status = 'active', deleted_at = NULL WHERE lid % 15 = {n};
                    UPDATE stat_auto_{p} SET views = coalesce(views, 0) + 5 WHERE lid % 4 = {n} % 4;
                    UPDATE cust_auto_{p} SET rating = {n}.5, reviews = 7, modified = '{late}' WHERE acc_id % 3 = {n} % 3;
                    DELETE FROM cust_auto_{p} WHERE acc_id % 14 = {n};
                    """.replace("{p}", portal).replace("{late}", late).replace("{n}", String.valueOf(number)));
        }
        database.execute("""
                INSERT INTO full_auto_scout SELECT * FROM full_auto_mobile WHERE lid % 41 = {n} ON CONFLICT DO NOTHING;
                UPDATE mapping.lot_bmw SET fuel = 'hydrogen', confidence = 0.5, modified = now() WHERE lid % 8 = {n};
                UPDATE mapping.lot_volkswagen SET model = NULL WHERE lid % 9 = {n};
                UPDATE mapping.lot_fiat SET model_year = model_year + 1 WHERE lid % 3 = {n} % 3;
                INSERT INTO mapping.lot_fiat SELECT * FROM mapping.lot_bmw WHERE lid % 10 = {n} ON CONFLICT DO NOTHING;
                DELETE FROM mapping.lot_volkswagen WHERE lid % 12 = {n};
                """.replace("{n}", String.valueOf(number)));
    }

    /** The features from the newest rows of the lake: literally what it shows now. */
    private static List<String> asShown(Instant asOf) {
        KnownRows known = lab.known(LATER);
        Knowledge knowledge = lab.knowledge(LATER, asOf);
        return SourceFeatures.whole(ListingFeatures.of(known.lake()::readLatest, TrainingLab.COUNTRIES, knowledge));
    }

    private static Dataset<Row> fromLog(Instant asOf) {
        return lab.known(LATER).features(lab.knowledge(LATER, asOf));
    }

    private static Dataset<Row> published(Instant asOf) {
        return lab.known(LATER).publishedFeatures(lab.knowledge(LATER, asOf));
    }

    @Test
    @Order(1)
    void theLogOfBronzeGivesWhatTheLakeShowedAtTheEndOfTheMonth() {
        assertThat(endOfJanuary).hasSizeGreaterThan(50);
        assertThat(SourceFeatures.whole(fromLog(END_OF_JANUARY))).isEqualTo(endOfJanuary);
    }

    @Test
    @Order(1)
    void thePublishedSnapshotsGiveTheSameRows() {
        assertThat(SourceFeatures.whole(published(END_OF_JANUARY))).isEqualTo(endOfJanuary);
    }

    @Test
    @Order(1)
    void plainSqlOverTheSourceOfThatDayGivesTheSameRows() {
        assertThat(SourceFeatures.texts(fromLog(END_OF_JANUARY)))
                .isEqualTo(SourceFeatures.of(lab, "january", END_OF_JANUARY));
    }

    /** If nothing leaked from today's rows, the tests above would prove nothing. */
    @Test
    @Order(1)
    void todaysRowsUpToThatMomentAreOtherRows() {
        List<String> leaked = asShown(END_OF_JANUARY);

        assertThat(leaked.stream().filter(endOfJanuary::contains).count())
                .as("rows in which nothing leaks")
                .isLessThan(endOfJanuary.size() / 2);
    }

    @Test
    @Order(1)
    void beforeTheFirstPublicationOnlyEventsAreKnownAndTheRowsStayTheSame() {
        List<String> known = ListingFeatures.columns(Evidence.EVENT_TIME).stream()
                .map(column -> column.name())
                .toList();

        assertThat(lab.knowledge(LATER, BEFORE_THE_LAKE).evidence()).isEqualTo(Evidence.EVENT_TIME);
        assertThat(beforeTheLake).hasSizeGreaterThan(50);
        assertThat(SourceFeatures.whole(fromLog(BEFORE_THE_LAKE)))
                .isEqualTo(beforeTheLake)
                .allSatisfy(row -> assertThat(known).containsAll(names(row)));
    }

    /** Maintenance lets everything expire that may. */
    @Test
    @Order(2)
    @Tag("nightly")
    void theRowsOutliveAnotherSeedAndMaintenanceAndTheTagsKeepTheEndOfTheMonth() throws Exception {
        aDay(lab.database(), 3, "2022-05-05");
        lab.seed("2023-03-05T04:00:00Z");
        lab.maintain("2023-03-06T00:00:00Z");

        assertThat(SourceFeatures.whole(fromLog(BEFORE_THE_LAKE))).isEqualTo(beforeTheLake);
        assertThat(SourceFeatures.whole(fromLog(MIDDLE_OF_JANUARY))).isEqualTo(middleOfJanuary);
        assertThat(SourceFeatures.whole(fromLog(END_OF_JANUARY))).isEqualTo(endOfJanuary);
        assertThat(SourceFeatures.whole(published(END_OF_JANUARY))).isEqualTo(endOfJanuary);
        assertThat(lab.known(LATER).differences(lab.knowledge(LATER, END_OF_JANUARY)))
                .isZero();
        assertThatThrownBy(() -> published(MIDDLE_OF_JANUARY))
                .isInstanceOf(LotlakeException.class)
                .hasMessageContaining("the snapshot has expired; choose the end of a month");
        assertThat(lab.known(LATER).lake().icebergTable(Listings.TABLE).refs().keySet())
                .contains("month_2023-01", "month_2023-02")
                .doesNotContain("month_2023-03");
    }

    private static Set<String> names(String json) {
        return Pattern.compile("\"([a-z_0-9]+)\":")
                .matcher(json)
                .results()
                .map(match -> match.group(1))
                .collect(toSet());
    }
}
