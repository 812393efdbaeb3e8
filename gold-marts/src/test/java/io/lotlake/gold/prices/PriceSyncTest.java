package io.lotlake.gold.prices;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.gold.LoggedListings;
import io.lotlake.gold.TableRows;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.PriceEvents;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sync leaves the states that a fold of all events gives, and writes only those of listings that changed. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class PriceSyncTest {
    private static final String EVENT = "id, lid, price, seen_at";
    private static final String[] BEFORE = {
        "(1, 10, 100, '2026-01-01')", "(2, 10, 120, '2026-01-05')", "(3, 20, 50, '2026-01-01')"
    };

    /** The test computes the bounds of the changes, reads the states, and folds the events to compare them. */
    private static final int QUERIES_OF_THE_CHECK = 3;

    private static Lake lake;
    private static int steps;

    @BeforeAll
    static void open(TestDatabase database, SparkSession spark, @TempDir Path warehouse) {
        LotlakeConfig config = LotlakeConfig.bind(
                TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat")));
        lake = TestLake.open(config, spark, Instant.parse("2026-03-02T08:00:00Z"));
    }

    private static void putEvents(String... events) {
        TableRows rows = TableRows.of(lake.spark(), PriceEvents.TABLE, EVENT, String.join(", ", events));
        lake.create(PriceEvents.TABLE);
        lake.overwrite(PriceEvents.TABLE, rows.rows(), "events " + ++steps, Map.of());
    }

    private static void putStates(Dataset<Row> states) {
        lake.create(PriceState.TABLE);
        lake.overwrite(PriceState.TABLE, states, "states " + ++steps, Map.of());
    }

    private static Dataset<Row> folded() {
        return PriceState.from(lake.readLatest(PriceEvents.TABLE));
    }

    private static List<String> texts(Dataset<Row> states) {
        return states.orderBy("lid").toJSON().collectAsList();
    }

    /**
     * Syncs the states.
     *
     * @param changes the changed events: id, listing, and whether the event is new
     */
    private static StepResult sync(String... changes) {
        Dataset<Row> rows = lake.spark()
                .sql("SELECT '" + PriceEvents.TABLE.name() + "' AS table_name, 'some' AS portal,"
                        + " CAST(event_id AS bigint) AS event_id, CAST(lid AS bigint) AS lid, is_new FROM VALUES "
                        + Arrays.stream(changes).collect(joining(", ")) + " AS t(event_id, lid, is_new)");
        KeyBounds bounds = KeyBounds.of(rows.select("lid", "event_id"));
        SilverChanges silver = new SilverChanges(
                () -> rows, Map.of(PriceEvents.TABLE.name(), bounds), table -> LoggedListings.of(rows, table));
        return new PriceSync(lake).run(silver, "sync " + ++steps, Map.of());
    }

    private static void requireStatesOfAllEvents(StepResult sync, int foldedAnew) {
        assertThat(texts(lake.readLatest(PriceState.TABLE))).isEqualTo(texts(folded()));
        assertThat(sync.note()).startsWith(foldedAnew + " listings folded anew; ");
    }

    @BeforeEach
    void twoListingsAreFolded() {
        putEvents(BEFORE);
        putStates(folded());
    }

    private static String[] beforeAnd(String... more) {
        String[] all = Arrays.copyOf(BEFORE, BEFORE.length + more.length);
        System.arraycopy(more, 0, all, BEFORE.length, more.length);
        return all;
    }

    @Test
    void newEventsAreAddedToTheirStatesWithoutAnotherLookAtTheOldOnes() {
        putEvents(beforeAnd("(4, 10, 90, '2026-01-07')", "(5, 10, 90, '2026-01-08')", "(6, 30, 7, '2026-01-01')"));

        StepResult sync = sync("(4, 10, true)", "(5, 10, true)", "(6, 30, true)");

        requireStatesOfAllEvents(sync, 0);
        assertThat(lake.readLatest(PriceState.TABLE)
                        .where("lid = 10")
                        .select(
                                "first_price",
                                "last_price",
                                "last_event_id",
                                "lowest_seen_at",
                                "event_count",
                                "change_count")
                        .first()
                        .mkString(" "))
                .isEqualTo("100.00 90.00 5 2026-01-07 00:00:00.0 4 2");
    }

    @Test
    void anEventThatComesLateIsAddedInFrontOfTheOthersAndFoldsAnewBetweenThem() {
        putEvents(beforeAnd("(4, 10, 110, '2026-01-03')", "(5, 20, 60, '2025-12-31')"));

        requireStatesOfAllEvents(sync("(4, 10, true)", "(5, 20, true)"), 1);
    }

    @Test
    void anEventThatIsSaidAgainCountsOnce() {
        putEvents(beforeAnd("(4, 20, 60, '2026-01-02')"));

        requireStatesOfAllEvents(sync("(4, 20, true)", "(4, 20, true)"), 0);
        requireStatesOfAllEvents(sync("(4, 20, true)"), 1);
        requireStatesOfAllEvents(sync("(4, 20, true)", "(4, 20, false)"), 1);
    }

    @Test
    void anEventThatChangedFoldsItsListingAnew() {
        putEvents("(1, 10, 130, '2026-01-01')", "(2, 10, 120, '2026-01-05')", "(3, 20, 50, '2026-01-01')");

        requireStatesOfAllEvents(sync("(1, 10, false)"), 1);
    }

    @Test
    void anEventThatMovedLeavesOneListingAndComesToTheOther() {
        putEvents("(1, 10, 100, '2026-01-01')", "(2, 20, 120, '2026-01-05')", "(3, 20, 50, '2026-01-01')");

        requireStatesOfAllEvents(sync("(2, 10, false)", "(2, 20, false)"), 2);
    }

    @Test
    void aListingWhoseEventsLeftOrLostTheirPricesLeavesTheStates() {
        putEvents("(1, 10, NULL, '2026-01-01')", "(2, 10, NULL, '2026-01-05')");

        requireStatesOfAllEvents(sync("(1, 10, false)", "(2, 10, false)", "(3, 20, false)"), 2);
        assertThat(lake.readLatest(PriceState.TABLE).isEmpty()).isTrue();
    }

    @Test
    void anEventWithoutAPriceMakesNoStateAndChangesNone() {
        putEvents(beforeAnd("(4, 10, NULL, '2026-01-03')", "(5, 30, NULL, '2026-01-03')"));

        requireStatesOfAllEvents(sync("(4, 10, true)", "(5, 30, true)"), 0);
    }

    /** Adds events as a sync of Silver does; the states name what they were made of. */
    private static void addEvents(String... events) {
        TableRows rows = TableRows.of(lake.spark(), PriceEvents.TABLE, EVENT, String.join(", ", events));
        Map<String, String> made = new Lineage(lake).properties(List.of(PriceEvents.TABLE));
        lake.overwrite(PriceState.TABLE, folded(), "states " + ++steps, made);
        lake.append(PriceEvents.TABLE, rows.rows(), "events " + ++steps, Map.of());
    }

    private static long queries(Runnable sync) {
        AtomicLong queries = new AtomicLong();
        SparkListener counting = new SparkListener() {
            @Override
            public void onOtherEvent(SparkListenerEvent event) {
                if (event instanceof SparkListenerSQLExecutionStart start
                        && start.rootExecutionId().forall(root -> root.equals(start.executionId()))) {
                    queries.incrementAndGet();
                }
            }
        };
        lake.spark().sparkContext().addSparkListener(counting);
        try {
            sync.run();
            lake.spark().sparkContext().listenerBus().waitUntilEmpty();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        } finally {
            lake.spark().sparkContext().removeSparkListener(counting);
        }
        return queries.get();
    }

    @Test
    void eventsThatAreAllYoungerThanTheStatesTakeNoQuery() {
        addEvents("(4, 10, 90, '2026-01-07')", "(5, 30, NULL, '2026-01-06')", "(6, 30, 7, '2026-01-06')");

        assertThat(queries(() -> requireStatesOfAllEvents(sync("(4, 10, true)", "(5, 30, true)", "(6, 30, true)"), 0)))
                .isEqualTo(queriesOfYoungEvents() + QUERIES_OF_THE_CHECK);
    }

    /** The driver needs none. */
    long queriesOfYoungEvents() {
        return 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-05", "2026-01-03"})
    void anEventAsOldAsAStateIsLookedAt(String moment) {
        addEvents("(4, 20, 90, '2026-01-07')", "(5, 10, 130, '" + moment + "')");

        assertThat(queries(() -> requireStatesOfAllEvents(
                        sync("(4, 20, true)", "(5, 10, true)"), moment.endsWith("05") ? 0 : 1)))
                .isEqualTo(2 + QUERIES_OF_THE_CHECK);
    }

    @Test
    void anEventOfWhichTheMetadataTellsNothingIsLookedAt() {
        addEvents("(4, 20, 90, '2026-01-07')");

        requireStatesOfAllEvents(sync("(4, 20, true)", "(2, 10, true)"), 1);
        requireStatesOfAllEvents(sync("(4, 20, true)"), 1);
    }

    @Test
    void anEventThatChangesBesideYoungerOnesFoldsItsListingAnew() {
        addEvents("(4, 20, 90, '2026-01-07')");
        lake.replaceRows(
                PriceEvents.TABLE,
                KeyedRows.of(
                        TableRows.of(lake.spark(), PriceEvents.TABLE, EVENT, "(1, 10, 130, '2026-01-08')")
                                .rows()
                                .select("portal", "id"),
                        TableRows.of(lake.spark(), PriceEvents.TABLE, EVENT, "(1, 10, 130, '2026-01-08')")
                                .rows()),
                "events " + ++steps,
                Map.of());

        requireStatesOfAllEvents(sync("(4, 20, true)", "(1, 10, false)"), 1);
    }

    @Test
    void statesOfListingsOfWhichNothingChangedAreNotTouched() {
        putEvents(beforeAnd("(4, 5, 7, '2026-01-01')", "(5, 10, 90, '2026-01-07')", "(6, 30, 7, '2026-01-01')"));
        putStates(folded().where("lid <> 30")
                .withColumn("change_count", col("change_count").plus(7)));

        StepResult sync = sync("(5, 10, true)", "(6, 30, true)");

        assertThat(sync.note()).isEqualTo("1 listings folded anew; 2 rows written, 1 taken out");
        assertThat(lake.readLatest(PriceState.TABLE)
                        .orderBy("lid")
                        .select("lid", "change_count")
                        .collectAsList())
                .extracting(row -> row.mkString(" "))
                .containsExactly("5 7", "10 2", "20 7", "30 0");
    }
}
