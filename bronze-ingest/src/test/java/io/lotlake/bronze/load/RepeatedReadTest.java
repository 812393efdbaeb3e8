package io.lotlake.bronze.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A seed that is run again under its id after the source changed. */
@ExtendWith(SparkExtension.class)
class RepeatedReadTest {
    private static final String LISTINGS = SyncedSource.LISTINGS;

    @TempDir
    private Path warehouse;

    private SyncedSource source;
    private Lake first;

    @BeforeEach
    void seed(SparkSession spark) throws Exception {
        source = new SyncedSource(warehouse, spark);
        source.addListings(1, 50);
        source.addPrices(1, 100);
        source.execute("INSERT INTO raw.countries VALUES ('DE', 'EUR', '49'), ('PL', 'PLN', '48')");
        first = source.lake("again");
        source.seed(first, Map.of());
        source.execute("UPDATE " + LISTINGS + " SET title = 'new' WHERE lid = 7; DELETE FROM " + LISTINGS
                + " WHERE lid = 8; UPDATE raw.countries SET phone_code = '1' WHERE country = 'DE'");
    }

    @Test
    void bronzeIsTheSourceAsItIsNow() throws Exception {
        source.seed(source.lake("again"), Map.of());

        source.assertSame("a");
        assertThat(source.verify(Map.of()).findings()).isEmpty();
        source.addListings(51, 52);
        source.execute("UPDATE " + LISTINGS + " SET title = 'newer' WHERE lid = 7");
        source.sync(source.lake("again"), Map.of());
        source.assertSame("a");
        assertThat(source.sync().isEmpty()).isTrue();
    }

    @Test
    void theSameHoldsForThreeTriesAndOneOfAnotherId() throws Exception {
        source.seed(source.lake("other"), Map.of());
        source.execute("UPDATE " + LISTINGS + " SET title = 'newer' WHERE lid = 7");
        source.seed(source.lake("again"), Map.of());
        source.execute("UPDATE " + LISTINGS + " SET title = 'newest' WHERE lid = 7");
        source.seed(source.lake("again"), Map.of());

        source.assertSame("a");
    }

    /** A lake that keeps what the source forgets is stricter: it refuses a run that is not younger than all others. */
    @Test
    void aTryThatIsNotYoungerThanTheOneBeforeIsRefused() {
        Run earlier = new Run("again", first.run().startedAt().minus(Duration.ofSeconds(1)));

        Lake lake = new Lake(first.spark(), OptionalInt.of(2), earlier);

        assertThatThrownBy(() -> source.seed(lake, Map.of("bronze.forgotten.prices_auto", "follow")))
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(
                        "which is not after run again at " + first.run().startedAt());
    }
}
