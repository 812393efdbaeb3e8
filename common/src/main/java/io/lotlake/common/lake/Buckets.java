package io.lotlake.common.lake;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.Extent;
import io.lotlake.common.table.TableSpec;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Table;

/**
 * Determines the number of buckets of a table, the N of {@code bucket(N, lid)} in its partitioning. A table keeps the
 * number that it was created with.
 *
 * @param configured the number for all tables; empty if each new table gets a number that suits its extent
 */
public record Buckets(OptionalInt configured) {
    private static final Pattern BUCKET = Pattern.compile("bucket\\[(\\d+)]");

    /** The number of an existing table; empty if it has no buckets. */
    public static OptionalInt of(Table table) {
        Matcher bucket = BUCKET.matcher(table.spec().toString());
        return bucket.find() ? OptionalInt.of(Integer.parseInt(bucket.group(1))) : OptionalInt.empty();
    }

    /**
     * Checks and returns the number of an existing table.
     *
     * @throws LotlakeException with exit code 3 if another number is configured
     */
    public OptionalInt check(TableSpec table, Table present) {
        OptionalInt actual = of(present);
        if (actual.isPresent() && configured.isPresent() && !actual.equals(configured)) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot use " + table.name() + ": it has " + actual.getAsInt() + " buckets but lotlake.buckets = "
                            + configured.getAsInt() + "; set lotlake.buckets = auto, or " + actual.getAsInt());
        }
        return actual;
    }

    /**
     * Chooses the number of a new table.
     *
     * @throws LotlakeException with exit code 3 if the configured number gives the table too many files
     */
    public int choose(TableSpec table, Extent extent) {
        configured.ifPresent(number -> extent.check(table, number));
        return configured.orElseGet(extent::buckets);
    }
}
