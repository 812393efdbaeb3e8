package io.lotlake.gold.prices;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.testing.SparkExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A merge of a state with further events gives the state of all events, or reports that it cannot. */
@ExtendWith(SparkExtension.class)
class PriceMergeTest {
    private static final String COLUMNS = " AS t(lid, id, price, seen_at)";

    private static Dataset<Row> events(SparkSession spark, String values) {
        return spark.sql(
                "SELECT CAST(lid AS bigint) AS lid, CAST(id AS bigint) AS id, CAST(price AS decimal(14, 2)) AS price,"
                        + " timestamp_seconds(seen_at) AS seen_at FROM VALUES " + values + COLUMNS);
    }

    private static List<String> texts(Dataset<Row> states) {
        return states.orderBy("lid").toJSON().collectAsList();
    }

    private static Dataset<Row> merged(SparkSession spark, String earlier, String later) {
        return PriceState.merged(PriceState.from(events(spark, earlier)), events(spark, later), false);
    }

    /** The merge gives what a fold of all events gives. */
    private static void requireSame(SparkSession spark, String earlier, String later) {
        Dataset<Row> merged = merged(spark, earlier, later);

        assertThat(merged.where("_overlaps").isEmpty()).isTrue();
        assertThat(texts(PriceState.decoded(merged)))
                .isEqualTo(texts(PriceState.from(events(spark, earlier + ", " + later))));
    }

    @Test
    void eventsAfterAllEarlierOnesAreAdded(SparkSession spark) {
        requireSame(spark, "(1, 1, 10, 100), (1, 2, 12, 200)", "(1, 3, 12, 300), (1, 4, 9, 400), (2, 5, 7, 1)");
    }

    @Test
    void eventsBeforeAllEarlierOnesAreAdded(SparkSession spark) {
        requireSame(spark, "(1, 1, 10, 100), (1, 2, 12, 200)", "(1, 3, 12, 50), (1, 4, 10, 60)");
    }

    @Test
    void atOneMomentTheIdDecides(SparkSession spark) {
        requireSame(spark, "(1, 5, 10, 100)", "(1, 6, 11, 100), (1, 4, 9, 100)");
    }

    @Test
    void firstMomentOfTheLowestAndTheHighestStays(SparkSession spark) {
        requireSame(spark, "(1, 1, 10, 100), (1, 2, 20, 200)", "(1, 3, 20, 300), (1, 4, 10, 400), (1, 5, 10, 50)");
    }

    @Test
    void eventBetweenEarlierOnesIsNotAdded(SparkSession spark) {
        Dataset<Row> merged =
                merged(spark, "(1, 1, 10, 100), (1, 2, 12, 200), (2, 3, 5, 1)", "(1, 3, 11, 150), (2, 4, 6, 2)");

        assertThat(merged.where("_overlaps").select("lid").collectAsList())
                .extracting(row -> row.getLong(0))
                .containsExactly(1L);
    }

    @Test
    void anEventBetweenEarlierOnesEndsTheMergeIfThereCanBeNone(SparkSession spark) {
        Dataset<Row> earlier = PriceState.from(events(spark, "(1, 1, 10, 100), (1, 2, 12, 200)"));

        Dataset<Row> merged = PriceState.merged(earlier, events(spark, "(1, 3, 11, 150)"), true);

        assertThatThrownBy(merged::collectAsList).hasStackTraceContaining("a price event of listing 1 lies between");
    }

    @Test
    void eventOfTheVeryMomentAndIdOfAnotherPortalIsNotAdded(SparkSession spark) {
        assertThat(merged(spark, "(1, 1, 10, 100)", "(1, 1, 11, 100)")
                        .where("_overlaps")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void eventWithoutAPriceChangesNothing(SparkSession spark) {
        requireSame(spark, "(1, 1, 10, 100)", "(1, 2, NULL, 50), (1, 3, NULL, 300)");
    }

    @Test
    void randomHistoriesCutAnywhereMergeOrSayThatTheyCannot(SparkSession spark) {
        long seed = 4711;
        Random random = new Random(seed);
        List<String> earlier = new ArrayList<>();
        List<String> later = new ArrayList<>();
        for (int event = 1; event <= 600; event++) {
            int lid = random.nextInt(60);
            String row = "(" + lid + ", " + event + ", " + (5 + random.nextInt(4)) + ", " + random.nextInt(40) + ")";
            (event <= 400 ? earlier : later).add(row);
        }

        Dataset<Row> merged = merged(spark, String.join(", ", earlier), String.join(", ", later));

        Dataset<Row> sure = PriceState.decoded(merged.where(not(col("_overlaps"))));
        Dataset<Row> whole =
                PriceState.from(events(spark, String.join(", ", earlier) + ", " + String.join(", ", later)));
        assertThat(sure.isEmpty()).isFalse();
        assertThat(texts(sure))
                .as("seed %s", seed)
                .isEqualTo(texts(whole.join(sure.select("lid"), new String[] {"lid"}, "left_semi")));
    }
}
