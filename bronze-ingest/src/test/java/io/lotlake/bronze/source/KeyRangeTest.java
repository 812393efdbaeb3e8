package io.lotlake.bronze.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.chunk.FinishedChunk;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.testing.TestSource;
import io.lotlake.bronze.testing.TestSource.Outcome;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Relations that have no blocks are divided by a key. */
@ExtendWith(SparkExtension.class)
class KeyRangeTest {
    private static final String VIEW = "public.prices_auto_a";

    @TempDir
    private Path warehouse;

    private static TestSource withView(TestSource source, int rows) {
        source.execute(
                "ALTER TABLE " + VIEW + " RENAME TO stored; CREATE VIEW " + VIEW + " AS SELECT * FROM public.stored;"
                        + "INSERT INTO public.stored SELECT i, i % 1000, (i % 7919) / 100.0, now()"
                        + " FROM generate_series(1, "
                        + rows
                        + ") i; ANALYZE public.stored");
        return source;
    }

    private static List<FinishedChunk> chunks(Outcome outcome) {
        String list = outcome.summary(PricesAuto.LANDING).getOrDefault(SummaryKeys.CHUNKS + "a", "");
        return FinishedChunk.parse(list, "any");
    }

    @Test
    void aViewIsReadByRangesOfItsKey(SparkSession spark) throws Exception {
        TestSource source = withView(new TestSource(warehouse, spark), 100_000);
        source.execute("INSERT INTO public.stored (id, price) VALUES (NULL, 1), (NULL, 2), (-7, 3)");

        Outcome outcome = source.run(Map.of());

        assertThat(chunks(outcome)).hasSizeGreaterThan(2);
        assertThat(chunks(outcome).stream().mapToLong(FinishedChunk::rows).sum())
                .isEqualTo(100_003);
        assertThat(outcome.rows("count(*) n, count(DISTINCT id) ids, sum(id) sum", "bronze.prices_auto"))
                .containsExactly("{\"n\":100003,\"ids\":100001,\"sum\":5000049993}");
    }

    /** Nobody can tell whether a view has changed. */
    @Test
    void aViewIsReadAgainByEveryRun(SparkSession spark) throws Exception {
        TestSource source = withView(new TestSource(warehouse, spark), 10);
        source.run(Map.of());
        source.execute("UPDATE public.stored SET price = 0");

        assertThat(source.run(Map.of()).rows("sum(price) sum, count(*) n", "bronze.prices_auto"))
                .containsExactly("{\"sum\":0.00,\"n\":10}");
    }

    @Test
    void aViewWhoseReadWasInterruptedIsThereOnce(SparkSession spark) throws Exception {
        TestSource source = withView(new TestSource(warehouse, spark), 100_000);
        Map<String, String> small = Map.of("bronze.commit-size", "1 MiB", "source.max-connections", "2");
        source.execute("UPDATE public.stored SET price = 'NaN' WHERE id = 100000");
        assertThatThrownBy(() -> source.run(small)).hasStackTraceContaining("column price holds NaN");
        source.execute("UPDATE public.stored SET price = 5 WHERE id = 100000");

        Outcome outcome = source.run(small);

        assertThat(outcome.lake().readLatest(PricesAuto.LANDING.table()).count())
                .isEqualTo(100_000);
    }

    @Test
    void rangesReachFromTheLeastToTheGreatestNumber() {
        KeySpan all = new KeySpan("k", Long.MIN_VALUE, Long.MAX_VALUE, 300);

        assertThat(all.conditions(100))
                .containsExactly(
                        "(\"k\" < -4611686018427387904 OR \"k\" IS NULL)",
                        "\"k\" >= -4611686018427387904 AND \"k\" < 0",
                        "\"k\" >= 0 AND \"k\" < 4611686018427387904",
                        "\"k\" >= 4611686018427387904");
    }

    @Test
    void thereAreNoMoreRangesThanNumbers() {
        assertThat(new KeySpan("k", 5, 6, 1 << 30).conditions(1))
                .containsExactly("(\"k\" < 6 OR \"k\" IS NULL)", "\"k\" >= 6");
        assertThat(new KeySpan("k", 5, 5, 1 << 30).conditions(1)).containsExactly("true");
        assertThat(new KeySpan("k", 5, 500, 0).conditions(1)).containsExactly("true");
    }

    @Test
    void theDataSourceDividesAQueryByTheColumnThatItIsTold(SparkSession spark) {
        TestSource source = new TestSource(warehouse, spark);
        Map<String, String> options = Map.of(
                "url",
                source.database().url(),
                "user",
                source.database().user(),
                "query",
                "SELECT i AS n, repeat('x', 100) AS t FROM generate_series(1, 20000) i",
                "partitionSize",
                "100k");

        var rows = spark.read()
                .format("postgres-copy")
                .options(options)
                .option("partitionColumn", "n")
                .load();

        assertThat(rows.rdd().getNumPartitions()).isGreaterThan(1);
        assertThat(rows.selectExpr("count(*)", "count(DISTINCT n)", "sum(n)").first())
                .hasToString("[20000,20000,200010000]");
        assertThatThrownBy(() -> spark.read()
                        .format("postgres-copy")
                        .options(options)
                        .option("partitionColumn", "t")
                        .load()
                        .collectAsList())
                .hasMessage(
                        "Cannot read the query: option partitionColumn is t, which is text; set it to a column of type"
                                + " smallint, integer or bigint");
    }
}
