package io.lotlake.common.table;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtentTest {
    private static final TableSpec CARS = table("silver.cars", "A car.")
            .required("lid", LongType, "Listing id.")
            .build();

    private static Extent whole(double bytes) {
        return new Extent(bytes, OptionalInt.empty());
    }

    private static Extent monthly(double bytes, int months) {
        return new Extent(bytes, OptionalInt.of(months));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "silver.price_events, 3e9, 11, 90, 2",
        "silver.price_events of 60 months, 3e9, 11, 60, 4",
        "gold.fct_listings, 90e6, 146, 90, 1",
        "gold.fct_listings of 60 months, 90e6, 146, 60, 2",
        "silver.listings, 80e6, 83, 0, 64",
        "silver.listings of wide rows, 80e6, 250, 0, 128",
        "silver.listing_stats, 80e6, 20, 0, 16",
        "silver.mappings, 90e6, 14, 0, 8",
        "gold.price_state, 3e9, 2.4, 0, 64"
    })
    void aTableOfTheRealLoadGetsFilesOf32To256MiB(String table, double rows, double width, int months, int buckets) {
        Extent extent = months == 0 ? whole(rows * width) : monthly(rows * width, months);

        assertThat(extent.buckets()).as(table).isEqualTo(buckets);
        assertThat(extent.mebibytes(buckets)).as(table).isBetween(32.0, 256.0);
        assertThat(extent.files(buckets)).as(table).isEqualTo(extent.partitions(buckets));
    }

    @Test
    void aSmallTableIsWrittenInParallelAndMonthsAreNotDivided() {
        assertThat(whole(0).buckets()).isEqualTo(8);
        assertThat(monthly(0, 1).buckets()).isEqualTo(1);
        assertThat(monthly(250e6, 38).buckets()).isEqualTo(1);
    }

    @Test
    void thereIsAMostOfBuckets() {
        assertThat(whole(1e15).buckets()).isEqualTo(1024);
        assertThat(monthly(1e15, 2).buckets()).isEqualTo(64);
    }

    @Test
    void whatIsLargerThanAFileIsSeveral() {
        Extent extent = whole(8.0 * 1300 * (1 << 20));

        assertThat(extent.partitions(8)).isEqualTo(8);
        assertThat(extent.files(8)).isEqualTo(24);
    }

    @Test
    void twentyThousandFilesOfOneTableAreRefused() {
        Extent extent = monthly(90e6 * 146, 100);

        assertThatCode(() -> extent.check(CARS, 199)).doesNotThrowAnyException();
        assertThatThrownBy(() -> extent.check(CARS, 200))
                .hasMessage("Cannot create silver.cars: lotlake.buckets = 200 gives it 20000 files of 0.63 MiB, and"
                        + " 20000 or"
                        + " more in one table are too many; set lotlake.buckets = auto, which gives it 1"
                        + " buckets")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }
}
