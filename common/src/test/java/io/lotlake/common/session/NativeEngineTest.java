package io.lotlake.common.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that Spark runs the work that native code is known to do wrongly. */
@ExtendWith(SparkExtension.class)
class NativeEngineTest {
    /** A batch of native code has 8,192 rows, so these groups fill three batches. */
    private static final int GROUPS = 20_000;

    @BeforeAll
    static void events(SparkSession spark, @TempDir Path folder) {
        String file = folder.resolve("events").toString();
        spark.range(3 * GROUPS)
                .selectExpr("id % " + GROUPS + " AS g", "id AS v", "concat('t', id) AS t")
                .write()
                .parquet(file);
        spark.read().parquet(file).createOrReplaceTempView("grouped_events");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "try_element_at(map_from_entries(entries), concat('t', g + 20000))",
                "try_element_at(map_from_arrays(texts, numbers), concat('t', g + 20000))",
                "try_element_at(map_from_arrays(entries.t, entries.v), concat('t', g + 20000))",
                "array_sort(entries.v)[1]",
                "array_max(numbers) - 20000",
                "array_min(numbers) + 20000",
                "array_sort(numbers)[1]",
                "array_sort(transform(entries, e -> e.v))[1]",
                "filter(entries, e -> e.t = concat('t', g + 20000))[0].v",
                "aggregate(numbers, -2 * g - 40000, (sum, x) -> sum + x)",
                "size(array_distinct(texts)) - 3 + g + 20000",
                "IF(arrays_overlap(numbers, array(-1L, CAST(NULL AS bigint))) IS NULL, g + 20000, 0)"
            })
    void listsAndMapsAreThoseOfTheirRowInEveryBatch(String second, SparkSession spark) {
        assertThat(spark.sql("""
                        SELECT %s AS second, g
                        FROM (SELECT g, collect_list(v) AS numbers, collect_list(t) AS texts,
                                collect_list(struct(t, v)) AS entries
                            FROM grouped_events GROUP BY g)""".formatted(second)).collectAsList())
                .hasSize(GROUPS)
                .allMatch(row -> Long.valueOf((Long) row.getAs("g") + GROUPS).equals(row.getAs("second")));
    }
}
