package io.lotlake.bronze.sync;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads share their queries, get their own answers, and none waits for one that has ended. */
@ExtendWith(SparkExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedQueryTest {
    private interface Work {
        long run(SharedQuery query) throws Exception;
    }

    private static Dataset<Row> figure(SparkSession spark, long figure) {
        return spark.range(1)
                .select(lit("a").as("shard"), array(col("id").plus(figure)).as("figures"));
    }

    private static long ask(SharedQuery query, SparkSession spark, long figure) {
        List<Row> rows = query.rows(figure(spark, figure));
        assertThat(rows).hasSize(1);
        return rows.get(0).<Long>getList(rows.get(0).fieldIndex("figures")).get(0);
    }

    private static List<Future<Long>> run(int threads, List<Work> works) {
        SharedQuery query = new SharedQuery(works.size(), threads);
        List<Future<Long>> results = new ArrayList<>();
        WorkerPool pool = new WorkerPool(threads);
        works.forEach(work -> results.add(pool.submit(() -> query.during(() -> work.run(query)))));
        return results;
    }

    private static List<Long> results(List<Future<Long>> works) throws Exception {
        List<Long> results = new ArrayList<>();
        for (Future<Long> work : works) {
            results.add(WorkerPool.result(work));
        }
        return results;
    }

    private static final class Executions extends SparkListener {
        private final List<Long> found = new CopyOnWriteArrayList<>();

        @Override
        public void onOtherEvent(SparkListenerEvent event) {
            if (event instanceof SparkListenerSQLExecutionStart start) {
                found.add(start.executionId());
            }
        }
    }

    @Test
    void worksThatAskEquallyOftenShareEveryQuery(SparkSession spark) throws Exception {
        Work twice = query -> ask(query, spark, 1) + ask(query, spark, 10);
        Work other = query -> ask(query, spark, 100) + ask(query, spark, 1000);
        Executions executions = new Executions();
        spark.sparkContext().addSparkListener(executions);
        try {
            assertThat(results(run(2, List.of(twice, other)))).containsExactly(11L, 1100L);
            spark.sparkContext().listenerBus().waitUntilEmpty();
        } finally {
            spark.sparkContext().removeSparkListener(executions);
        }

        assertThat(executions.found).hasSize(2);
    }

    @Test
    void worksThatAskDifferentlyOftenOrFailHoldNobodyUp(SparkSession spark) throws Exception {
        Work never = query -> 0;
        Work often = query -> ask(query, spark, 1) + ask(query, spark, 2) + ask(query, spark, 3);
        Work failing = query -> {
            throw new IllegalStateException("on its own");
        };

        List<Future<Long>> works = run(2, List.of(often, never, failing, often, never));

        assertThat(WorkerPool.result(works.get(0))).isEqualTo(6);
        assertThat(WorkerPool.result(works.get(1))).isZero();
        assertThatThrownBy(() -> WorkerPool.result(works.get(2))).hasMessage("on its own");
        assertThat(WorkerPool.result(works.get(3))).isEqualTo(6);
        assertThat(WorkerPool.result(works.get(4))).isZero();
    }

    @Test
    void aQueryThatFailsFailsAllThatAskedIt(SparkSession spark) {
        Work right = query -> ask(query, spark, 1);
        Work wrong = query -> {
            query.rows(figure(spark, 1).withColumn("shard", raise_error(lit("no such shard"))));
            return 0;
        };

        List<Future<Long>> works = run(2, List.of(right, wrong));

        assertThat(works)
                .allSatisfy(work ->
                        assertThatThrownBy(() -> WorkerPool.result(work)).hasMessageContaining("no such shard"));
    }

    @Test
    void aWorkWithoutRowsGetsNone(SparkSession spark) throws Exception {
        Work empty = query -> query.rows(figure(spark, 1).where(lit(false))).size();
        Work full = query -> ask(query, spark, 7);

        assertThat(results(run(2, List.of(empty, full)))).containsExactly(0L, 7L);
    }

    @Test
    void tablesAtWorkTogetherReadByNoMoreConnectionsThanAllowed() {
        int[] chunks = {0, 1, 3, 40, 700};
        int all = Arrays.stream(chunks).sum();
        for (int readers = 1; readers < 60; readers++) {
            int atOnce = Math.min(chunks.length, readers);
            int allowed = readers;
            List<Integer> shares = Arrays.stream(chunks)
                    .map(of -> BronzeSync.connections(allowed, atOnce, of, all))
                    .boxed()
                    .sorted(Comparator.reverseOrder())
                    .toList();

            assertThat(shares).allMatch(share -> share >= 1);
            assertThat(shares.stream().limit(atOnce).mapToInt(share -> share).sum())
                    .isLessThanOrEqualTo(readers);
        }
        assertThat(BronzeSync.connections(49, 5, 700, all)).isEqualTo(42);
    }
}
