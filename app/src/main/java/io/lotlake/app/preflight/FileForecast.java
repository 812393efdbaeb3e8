package io.lotlake.app.preflight;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.SourceEstimates;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Buckets;
import io.lotlake.common.table.Extent;
import io.lotlake.common.table.Sizing;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.warehouse.LakeTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.iceberg.Table;

/**
 * Predicts the buckets and files that a first load gives each bucketed table, from the server's statistics, before it
 * reads a byte.
 */
public record FileForecast(List<Line> lines) {
    /**
     * The forecast of a table.
     *
     * @param buckets empty if they depend on an extent that is not known
     * @param isPresent whether the table already exists
     */
    public record Line(TableSpec table, OptionalInt buckets, boolean isPresent, Optional<Extent> extent) {
        @Override
        public String toString() {
            String number = buckets.isPresent() ? String.valueOf(buckets.getAsInt()) : "?";
            String what = String.format(
                    Locale.ROOT,
                    "%-28s %4s buckets%s",
                    table.name(),
                    number,
                    table.isPartitionedByMonth() ? " a month" : "");
            return what + (isPresent ? " as it is there" : "") + files();
        }

        private String files() {
            if (extent.isEmpty() || buckets.isEmpty()) {
                return ", files unknown without statistics; run ANALYZE on the source";
            }
            Extent known = extent.get();
            int number = buckets.getAsInt();
            return String.format(
                    Locale.ROOT,
                    ", about %d partitions and %d files of %.2f MiB",
                    known.partitions(number),
                    known.files(number),
                    known.mebibytes(number));
        }
    }

    /**
     * Computes the forecast for the configured lake.
     *
     * @throws LotlakeException with exit code 3 if a table has another number of buckets than is configured, or would
     *     get too many files
     */
    public static FileForecast of(Medallion medallion, LotlakeConfig config) {
        Buckets buckets = new Buckets(config.buckets());
        List<Line> lines = new ArrayList<>();
        try (LakeTables tables = LakeTables.open(config);
                SourceEstimates estimates = SourceEstimates.open(config)) {
            medallion.specs().stream()
                    .filter(TableSpec::isBucketed)
                    .forEach(table -> lines.add(line(table, tables.find(table), extent(table, estimates), buckets)));
        }
        return new FileForecast(lines);
    }

    private static Line line(TableSpec table, Optional<Table> present, Optional<Extent> extent, Buckets buckets) {
        if (present.isPresent()) {
            return new Line(table, buckets.check(table, present.get()), true, extent);
        }
        OptionalInt number = extent.map(known -> OptionalInt.of(buckets.choose(table, known)))
                .orElse(buckets.configured());
        return new Line(table, number, false, extent);
    }

    private static Optional<Extent> extent(TableSpec table, SourceEstimates estimates) {
        Sizing sizing = table.sizing().orElseThrow();
        OptionalLong rows = estimates.rows(landing(table));
        OptionalInt months = sizing.moment()
                .map(moment -> estimates.months(landing(table), landed(sizing.source(), moment)))
                .orElse(OptionalInt.empty());
        return rows.isEmpty() || (months.isEmpty() && sizing.moment().isPresent())
                ? Optional.empty()
                : Optional.of(new Extent(rows.getAsLong() * sizing.bytesPerRow(), months));
    }

    /** The Bronze table below: a table has as many rows as the table by which it is sized. */
    private static TableSpec landing(TableSpec table) {
        return table.sizing().map(sizing -> landing(sizing.source())).orElse(table);
    }

    /** The column of the Bronze table below from which a column is made. */
    private static String landed(TableSpec table, String column) {
        return table.sizing()
                .map(sizing -> landed(
                        sizing.source(),
                        table.columns().stream()
                                .filter(declared -> declared.name().equals(column))
                                .findFirst()
                                .orElseThrow()
                                .source()
                                .toString()))
                .orElse(column);
    }
}
