package io.lotlake.bronze;

import io.lotlake.common.config.Settings;

/**
 * How Bronze reads.
 *
 * @param partitionBytes heap of a source table that one Spark task reads
 * @param fetchSize rows per round trip
 */
public record BronzeConfig(long partitionBytes, int fetchSize) {
    private static final long MIN_PARTITION_BYTES = 1 << 20;
    private static final int MAX_FETCH_SIZE = 1_000_000;

    public static BronzeConfig bind(Settings settings) {
        return new BronzeConfig(
                settings.bytes("bronze.partition-size", MIN_PARTITION_BYTES),
                settings.integer("bronze.fetch-size", 1, MAX_FETCH_SIZE));
    }
}
