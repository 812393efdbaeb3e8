package io.lotlake.common.table;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The expected size of a table. The number of its buckets follows from it, so that the files are near 128 MiB each and
 * stay between 32 and 256 MiB while the table grows and shrinks.
 *
 * @param months the number of months over which the rows lie; empty if the table is not partitioned by month
 */
public record Extent(double bytes, OptionalInt months) {
    /** With this many files in one table, readers, planners and the catalog become slow. */
    private static final int TOO_MANY_FILES = 20_000;

    private static final double MIB = 1 << 20;
    private static final double FILE = 128 * MIB;

    /** The size at which Iceberg begins another file. */
    private static final double LARGEST_FILE = 512 * MIB;

    /** A table without months needs at least this many buckets, so that it is written in parallel. */
    private static final int LEAST = 8;

    private static final int MOST = 1024;
    private static final int MOST_A_MONTH = 64;

    /** The number of buckets of a new table with this extent; a power of two. */
    public int buckets() {
        return months.isPresent() ? near(bytes / months.getAsInt(), 1, MOST_A_MONTH) : near(bytes, LEAST, MOST);
    }

    private static int near(double bytes, int least, int most) {
        double files = Math.max(least, Math.min(most, bytes / FILE));
        return 1 << Math.round(Math.log(files) / Math.log(2));
    }

    /** The number of partitions of the table with this number of buckets. */
    public long partitions(int buckets) {
        return (long) months.orElse(1) * buckets;
    }

    /** The number of files of the table with this number of buckets, once it is written. */
    public long files(int buckets) {
        long partitions = partitions(buckets);
        return partitions * Math.max(1, (long) Math.ceil(bytes / partitions / LARGEST_FILE));
    }

    /** The size of one file in MiB with this number of buckets. */
    public double mebibytes(int buckets) {
        return bytes / files(buckets) / MIB;
    }

    /**
     * Checks the number of files.
     *
     * @throws LotlakeException with exit code 3 if this number of buckets gives the table too many files
     */
    public void check(TableSpec table, int buckets) {
        if (files(buckets) >= TOO_MANY_FILES) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    String.format(
                            Locale.ROOT,
                            "Cannot create %s: lotlake.buckets = %d gives it %d files of %.2f MiB, and %d or more"
                                    + " in one table"
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
