package io.lotlake.bronze;

import io.lotlake.common.config.Settings;

/**
 * How Bronze reads.
 *
 * @param partitionBytes heap of a source table that one Spark task reads
 * @param rules for values that the lake does not hold, and for columns that change
 */
public record BronzeConfig(long partitionBytes, ColumnRules rules) {
    private static final long MIN_PARTITION_BYTES = 1 << 20;

    public static BronzeConfig bind(Settings settings) {
        return new BronzeConfig(
                settings.bytes("bronze.partition-size", MIN_PARTITION_BYTES), ColumnRules.bind(settings));
    }
}
