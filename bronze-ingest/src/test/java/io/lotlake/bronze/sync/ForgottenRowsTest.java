package io.lotlake.bronze.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The source detaches a year of price events. One rule says what happens to them in the lake, whichever command comes
 * next.
 */
@ExtendWith(SparkExtension.class)
class ForgottenRowsTest {
    private static final Map<String, String> FOLLOW = Map.of("bronze.forgotten.prices_auto", "follow");
    private static final Map<String, String> RETAIN = Map.of();
    private static final String NOTE =
            "100 rows are kept that public.prices_auto_a has no more (lotlake.bronze.forgotten)";

    private final SyncedSource source;

    ForgottenRowsTest(SparkSession spark, @TempDir Path warehouse) {
        this.source = new SyncedSource(warehouse, spark);
    }

    /**
     * Seeds with events 1 to 100 in one partition and 101 to 150 in the other. Then the first partition is detached.
     */
    private void partitionAndSeed(Map<String, String> rule) throws Exception {
        source.execute(
                "ALTER TABLE public.prices_auto_a RENAME TO template; ALTER INDEX prices_auto_a_pkey RENAME TO old_key;"
                        + " CREATE TABLE public.prices_auto_a (LIKE template, PRIMARY KEY (id))"
                        + " PARTITION BY RANGE (id);"
                        + " CREATE TABLE public.first_year PARTITION OF public.prices_auto_a"
                        + " FOR VALUES FROM (1) TO (101);"
                        + " CREATE TABLE public.second_year PARTITION OF public.prices_auto_a"
                        + " FOR VALUES FROM (101) TO (1000)");
        source.addPrices(1, 150);
        source.seed(rule);
        source.execute("ALTER TABLE public.prices_auto_a DETACH PARTITION public.first_year");
        source.addPrices(151, 160);
    }

    @Test
    void aSyncAndASeedAfterItRetainThem() throws Exception {
        partitionAndSeed(RETAIN);

        source.sync(RETAIN);
        assertThat(source.printed()).contains(NOTE);
        assertThat(source.presentPrices()).isEqualTo(160);

        source.addPrices(161, 170);
        source.seed(RETAIN);
        assertThat(source.presentPrices()).isEqualTo(170);
    }

    @Test
    void aSeedAtOnceRetainsThemAndASyncAfterItAsWell() throws Exception {
        partitionAndSeed(RETAIN);

        source.seed(RETAIN);
        assertThat(source.printed()).contains(NOTE);
        assertThat(source.presentPrices()).isEqualTo(160);

        source.addPrices(161, 170);
        source.sync(RETAIN);
        assertThat(source.presentPrices()).isEqualTo(170);
    }

    @Test
    void aSyncFollowsWhereThatIsTheRule() throws Exception {
        partitionAndSeed(FOLLOW);

        source.sync(FOLLOW);

        assertThat(source.printed()).contains("100 deletions").doesNotContain("are kept");
        assertThat(source.presentPrices()).isEqualTo(60);
    }

    @Test
    void aSeedFollowsWhereThatIsTheRule() throws Exception {
        partitionAndSeed(FOLLOW);

        source.seed(FOLLOW);

        assertThat(source.printed()).doesNotContain("are kept");
        assertThat(source.presentPrices()).isEqualTo(60);
    }

    /** The rule may change later. Then the rows that were kept leave. */
    @Test
    void whatWasRetainedLeavesWhenTheRuleChanges() throws Exception {
        partitionAndSeed(RETAIN);
        source.sync(RETAIN);

        source.seed(FOLLOW);

        assertThat(source.presentPrices()).isEqualTo(60);
    }

    /** Without the table nobody can tell which events left it. They stay like others that the source has forgotten. */
    @Test
    void aTableThatIsGoneLeavesItsRows() throws Exception {
        source.addPrices(1, 150);
        source.seed(RETAIN);
        source.execute("DROP TABLE public.prices_auto_a");

        assertThatThrownBy(() -> source.sync(RETAIN)).hasMessageContaining("public.prices_auto_a: the table is gone");
        source.sync(RETAIN, "prices_auto_a");

        assertThat(source.printed()).contains("150 rows are kept that public.prices_auto_a has no more");
        assertThat(source.presentPrices()).isEqualTo(150);
    }

    @Test
    void aTableThatIsEmptiedLeavesItsRows() throws Exception {
        source.addPrices(1, 150);
        source.seed(RETAIN);
        source.execute("DELETE FROM public.prices_auto_a");

        source.seed(RETAIN);
        source.sync(RETAIN);

        assertThat(source.presentPrices()).isEqualTo(150);
    }

    /** Such a seed takes in changes as a sync does, and of two changes the younger one is the newer one. */
    @Test
    void aSeedMustBeYoungerThanAllBeforeIt() throws Exception {
        source.addPrices(1, 150);
        Lake early = source.lake();
        source.seed(RETAIN);
        source.addPrices(151, 160);

        assertThatThrownBy(() -> source.seed(early, RETAIN))
                .hasMessageContaining("Cannot seed: this run began at ")
                .hasMessageContaining("which is not after run ");

        source.seed(RETAIN);
        assertThat(source.presentPrices()).isEqualTo(160);
    }
}
