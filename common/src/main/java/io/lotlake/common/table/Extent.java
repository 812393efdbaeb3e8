package io.lotlake.common.table;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * How much a table is going to hold. The number of its buckets follows from it, so that its files are near 128 MiB each and stay
 * within 32 and 256 MiB while it grows and shrinks.
 *
 * @param months over which its rows lie; empty where it is not partitioned by month
 */
public record Extent(double bytes, OptionalInt months) {
    /** So many files of one table are what readers, planners and the catalog suffer from. */
    private static final int TOO_MANY_FILES = 20_000;

    private static final double MIB = 1 << 20;
    private static final double FILE = 128 * MIB;

    /** Where Iceberg begins another file. */
    private static final double LARGEST_FILE = 512 * MIB;

    /** Tables without months want some buckets to be written in parallel. */
    private static final int LEAST = 8;

    private static final int MOST = 1024;
    private static final int MOST_A_MONTH = 64;

    /** The number of buckets that a new table of this extent gets, a power of two. */
    public int buckets() {
        return months.isPresent() ? near(bytes / months.getAsInt(), 1, MOST_A_MONTH) : near(bytes, LEAST, MOST);
    }

    private static int near(double bytes, int least, int most) {
        double files = Math.max(least, Math.min(most, bytes / FILE));
        return 1 << Math.round(Math.log(files) / Math.log(2));
    }

    /** How many partitions the table has with so many buckets. */
    public long partitions(int buckets) {
        return (long) months.orElse(1) * buckets;
    }

    /** How many files the table has with so many buckets once it is written. */
    public long files(int buckets) {
        long partitions = partitions(buckets);
        return partitions * Math.max(1, (long) Math.ceil(bytes / partitions / LARGEST_FILE));
    }

    /** How large one of them is. */
    public double mebibytes(int buckets) {
        return bytes / files(buckets) / MIB;
    }

    /** @throws LotlakeException with exit code 3 where so many buckets give the table too many files */
    public void check(TableSpec table, int buckets) {
        if (files(buckets) >= TOO_MANY_FILES) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    String.format(
                            Locale.ROOT,
                            "Cannot create %s: lotlake.buckets = %d gives it %d files of %.2f MiB, and %d or more in one table"
                                    + " are too many; set lotlake.buckets = auto, which gives it %d buckets",
                            table.name(),
                            buckets,
                            files(buckets),
                            mebibytes(buckets),
                            TOO_MANY_FILES,
                            buckets()));
        }
    }
}
