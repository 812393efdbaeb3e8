package io.lotlake.app.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The queries of a sync. A small sync costs as much as its queries, because each is planned and compiled cold. The days
 * follow one another, and after the last one the lake equals a fresh seed.
 */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestMethodOrder(OrderAnnotation.class)
class SyncCostTest {
    private static final String EVENTS = """
            INSERT INTO prices_auto_mobile
            SELECT (SELECT max(id) FROM prices_auto_mobile) + row_number() OVER (ORDER BY lid), lid, 1000, now()
              FROM full_auto_mobile WHERE lid % 50 = 1;
            """;

    private static SyncLab lab;
    private static SparkSession session;

    /** The first sync after a seed compares what PostgreSQL has not settled yet, and judges everything. */
    @BeforeAll
    static void source(SparkSession spark, TestDatabase database, @TempDir Path folder) throws Exception {
        session = spark;
        lab = SyncLab.generated(spark, database, folder, 400);
        lab.set("bronze.forgotten.prices_auto", "retain");
        lab.set("gates.full-every", "100");
        lab.seed();
        lab.sync();
    }

    /** Collects the queries. A query that another one runs within itself does not count. */
    private static final class Executions extends SparkListener {
        private final List<String> found = new CopyOnWriteArrayList<>();

        @Override
        public void onOtherEvent(SparkListenerEvent event) {
            if (event instanceof SparkListenerSQLExecutionStart start
                    && start.rootExecutionId().forall(root -> root.equals(start.executionId()))) {
                found.add(start.description() + "\n" + start.details());
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static List<String> executionsOf(Work work) throws Exception {
        Executions executions = new Executions();
        session.sparkContext().addSparkListener(executions);
        try {
            work.run();
            session.sparkContext().listenerBus().waitUntilEmpty();
        } finally {
            session.sparkContext().removeSparkListener(executions);
        }
        return executions.found;
    }

    /** The rows of the mart that the day does not touch, each with the transaction that wrote it. */
    private static List<String> untouchedRows() {
        return lab.makes().stream()
                .flatMap(make -> lab
                        .database()
                        .strings("SELECT lid || ' ' || make || ' ' || xmin FROM raw.ads_" + make
                                + " WHERE lid % 57 NOT IN (1, 2) AND lid % 50 <> 1 ORDER BY lid, make")
                        .stream())
                .toList();
    }

    @Test
    @Order(1)
    void aDayOfListingsStatisticsMappingsAndEvents() throws Exception {
        List<String> untouched = untouchedRows();
        lab.database().execute(EVENTS + """
                UPDATE full_auto_mobile SET price = price + 1 WHERE lid % 57 = 1;
                UPDATE stat_auto_mobile SET views = 4711 WHERE lid % 57 = 2;
                UPDATE mapping.lot_bmw SET model = 'Mapped' WHERE lid % 57 = 1;
                """);

        List<String> executions = executionsOf(() -> assertThat(lab.sync()).isTrue());

        assertThat(executions).hasSizeLessThanOrEqualTo(9);
        assertThat(untouchedRows()).isNotEmpty().isEqualTo(untouched);
        assertThat(lab.judged("gold.fct_listings", "gold.price_state", "silver.listings", "silver.mappings"))
                .containsExactly("delta");
        assertThat(lab.gateDifferences()).isEmpty();
    }

    /** The prices of all listings stand in their statistics, so that no row of the mart is another one. */
    @Test
    @Order(2)
    void eventsThatChangeNoFactAskNothingOfTheMart() throws Exception {
        lab.database().execute("UPDATE stat_auto_mobile SET price_first = 1, price_last = 2");
        lab.sync();
        lab.database().execute(EVENTS);

        List<String> executions = executionsOf(() -> assertThat(lab.sync()).isTrue());

        assertThat(executions).hasSizeLessThanOrEqualTo(2).noneMatch(query -> query.contains("MartCopy"));
        assertThat(lab.gateDifferences()).isEmpty();
    }

    @Test
    @Order(3)
    void aSyncThatFindsNothingRunsNone() throws Exception {
        lab.sync();

        assertThat(executionsOf(() -> assertThat(lab.sync()).isFalse())).isEmpty();
    }

    @Test
    @Order(4)
    void aDayThatTouchesEveryTable() throws Exception {
        lab.database().execute(EVENTS + """
                UPDATE full_auto_mobile SET price = price + 1, modified = now() WHERE lid % 57 = 3;
                UPDATE stat_auto_mobile SET views = 4712, modified = now() WHERE lid % 57 = 4;
                UPDATE mapping.lot_bmw SET model = 'Mapped again', modified = now() WHERE lid % 57 = 5;
                UPDATE cust_auto_mobile SET rating = 1.11, name = 'Renamed', modified = now()
                 WHERE acc_id = (SELECT min(acc_id) FROM cust_auto_mobile);
                UPDATE raw.currency_rates SET rate = rate * 1.01 WHERE day = (SELECT max(day) FROM raw.currency_rates);
                UPDATE raw.countries SET phone_code = phone_code || '1' WHERE country = 'SE';
                """);

        List<String> executions = executionsOf(() -> assertThat(lab.sync()).isTrue());

        assertThat(executions).hasSizeLessThanOrEqualTo(16);
        assertThat(lab.differences()).isEmpty();
    }
}
