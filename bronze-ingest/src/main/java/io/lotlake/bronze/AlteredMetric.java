package io.lotlake.bronze;

import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** What Spark's pages show beside the rows written. Spark makes it by its name. */
public final class AlteredMetric extends CustomSumMetric {
    private static final String NAME = "alteredValues";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "number of values that are NULL because the table does not hold them";
    }

    static CustomTaskMetric of(long altered) {
        return new CustomTaskMetric() {
            @Override
            public String name() {
                return NAME;
            }

            @Override
            public long value() {
                return altered;
            }
        };
    }
}
