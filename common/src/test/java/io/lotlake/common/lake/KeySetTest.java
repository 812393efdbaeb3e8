package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.SparkExtension;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class KeySetTest {
    private static Dataset<Row> lids(SparkSession spark, long count) {
        return spark.range(count).select(col("id").multiply(7).minus(70).as("lid"));
    }

    private static List<Long> values(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(row -> row.getLong(0)).sorted().toList();
    }

    private static List<Long> selected(SparkSession spark, KeySet keys) {
        Dataset<Row> numbers = spark.range(-100, 200_000).select(col("id").as("lid"));
        return values(numbers.where(keys.bounds().condition(name -> col(name)))
                .join(keys.rows(), new String[] {"lid"}, "left_semi"));
    }

    @Test
    void keysAreTheSameWhetherFewOrMany(SparkSession spark) {
        for (long count : new long[] {1, 200, 201, 10_000, 10_001}) {
            try (KeySet keys = KeySet.of(lids(spark, count))) {
                List<Long> wanted = values(lids(spark, count));

                assertThat(values(keys.rows())).as("%d keys", count).isEqualTo(wanted);
                assertThat(selected(spark, keys)).as("%d keys", count).isEqualTo(wanted);
                assertThat(keys.bounds().keys()).isEqualTo(count);
                assertThat(keys.bounds().least("lid")).hasValue(-70);
                assertThat(keys.isEmpty()).isFalse();
            }
        }
    }

    @Test
    void noKeySelectsNothing(SparkSession spark) {
        try (KeySet keys = KeySet.of(lids(spark, 0))) {
            assertThat(keys.isEmpty()).isTrue();
            assertThat(keys.rows().columns()).containsExactly("lid");
            assertThat(selected(spark, keys)).isEmpty();
        }
    }

    @Test
    void fewKeysAreComparedOneByOne(SparkSession spark) {
        try (KeySet few = KeySet.of(lids(spark, 200));
                KeySet more = KeySet.of(lids(spark, 201))) {
            Dataset<Row> between = spark.range(-69, 0).select(col("id").as("lid"));

            assertThat(between.where(few.bounds().condition(name -> col(name))).count())
                    .isEqualTo(9);
            assertThat(between.where(more.bounds().condition(name -> col(name))).count())
                    .isEqualTo(69);
        }
    }
}
