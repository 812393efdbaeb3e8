package io.lotlake.bronze.sink;

import org.apache.spark.sql.connector.metric.CustomSumMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/** The metric on Spark's pages that counts altered values. Spark creates it by its class name. */
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
