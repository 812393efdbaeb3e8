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
 * N of every {@code bucket(N, lid)}: what a table was created with.
 *
 * @param configured the number for all tables; empty where each new one gets what its extent asks for
 */
public record Buckets(OptionalInt configured) {
    private static final Pattern BUCKET = Pattern.compile("bucket\\[(\\d+)]");

    /** The number of a table that is there; empty where it has no buckets. */
    public static OptionalInt of(Table table) {
        Matcher bucket = BUCKET.matcher(table.spec().toString());
        return bucket.find() ? OptionalInt.of(Integer.parseInt(bucket.group(1))) : OptionalInt.empty();
    }

    /**
     * The number of a table that is there.
     *
     * @throws LotlakeException with exit code 3 where another is configured
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
     * The number of a table that is about to be created.
     *
     * @throws LotlakeException with exit code 3 where the configured one gives it too many files
     */
    public int choose(TableSpec table, Extent extent) {
        configured.ifPresent(number -> extent.check(table, number));
        return configured.orElseGet(extent::buckets);
    }
}
