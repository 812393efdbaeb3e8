package io.lotlake.app.seed;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.fault.Fault;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the commands do when they are run again under the id of an earlier run. */
@ExtendWith(PostgresExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class RepeatedSeedTest {
    private static SeedFixture fixture;
    private static TestDatabase database;
    private static String portal;
    private static String make;
    private static String other;

    @BeforeAll
    static void source(TestDatabase given, @TempDir Path folder) throws Exception {
        database = given;
        SourcePlan plan = SourcePlan.defaults(400).withRecentRates();
        fixture = SeedFixture.generated(database, plan, folder);
        portal = plan.portals().get(0);
        make = plan.makes().get(0);
        other = plan.makes().get(1);
    }

    private static long rows(String ofMake) {
        return database.number("SELECT count(*) FROM raw.ads_" + ofMake);
    }

    private static void requireWhole(String... arguments) {
        SeedFixture.Outcome verify = fixture.run("verify", arguments);
        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    }

    @Test
    @Order(1)
    void aSeedThatFailedIsRepeatedAfterAPriceEventCame() {
        Failpoints.arm(Failpoint.PUBLICATION, Fault.BEFORE, 1);
        SeedFixture.Outcome failed = fixture.run("seed", "--run-id", "again", "--make", make);
        assertThat(Failpoints.disarm()).isTrue();
        assertThat(failed.exitCode()).isNotZero();
        database.execute("INSERT INTO public.prices_auto_" + portal
                + " SELECT max(id) + 1, min(lid), 777.77, now() FROM public.prices_auto_" + portal);

        fixture.succeed("seed", "--run-id", "again", "--make", make);

        requireWhole("--make", make);
    }

    @Test
    @Order(2)
    void aSeedOfTheSameSourceLeavesNoBranch() {
        SeedFixture.Outcome again = fixture.run("seed", "--run-id", "again", "--make", make);

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).contains("published before");
        requireWhole("--quick", "--make", make);
    }

    @Test
    @Tag("nightly")
    @Order(3)
    void aGoldJobOfTheSameSilverLeavesNoBranch() {
        fixture.succeed("gold", "--run-id", "marts");
        fixture.succeed("gold", "--run-id", "marts");
        fixture.succeed("publish", "--make", make);

        requireWhole("--quick", "--make", make);
    }

    @Test
    @Order(4)
    void publishUnderTheIdOfTheSeedFillsTheMart() {
        long before = rows(make);
        database.execute("DELETE FROM raw.ads_" + make);

        fixture.succeed("publish", "--run-id", "again", "--make", make);

        assertThat(rows(make)).isPositive().isEqualTo(before);
        requireWhole("--quick", "--make", make);
    }

    @Test
    @Tag("nightly")
    @Order(4)
    void aSeedUnderTheIdMakesAMartTableThatIsMissing() {
        database.execute("DROP TABLE raw.ads_" + make);

        fixture.succeed("seed", "--run-id", "again", "--make", make);

        assertThat(rows(make)).isPositive();
        requireWhole("--quick", "--make", make);
    }

    @Test
    @Tag("nightly")
    @Order(5)
    void aSeedUnderTheIdWithAnotherMakeAddsItsMart() {
        fixture.succeed("seed", "--run-id", "again", "--make", make, "--make", other);

        assertThat(rows(other)).isPositive();
        requireWhole("--quick", "--make", make, "--make", other);
    }

    @Test
    @Tag("nightly")
    @Order(6)
    void aDryRunOfASyncSaysThatGoldIsMadeAnew() {
        fixture.succeed("seed");
        assertThat(fixture.run("sync", "--dry-run").exitCode()).isEqualTo(99);
        fixture.succeed("silver");

        SeedFixture.Outcome dryRun = fixture.run("sync", "--dry-run");

        assertThat(dryRun.exitCode()).as(dryRun.err()).isZero();
        assertThat(dryRun.out()).contains("gold: a sync makes all tables anew");
    }

    @Test
    @Tag("nightly")
    @Order(7)
    void aSyncThatFailedBeforeTheFactsIsRepeatedAfterAPriceEventCame() {
        String lid = listingWhosePriceIsThatOfItsLastEvent();
        Failpoints.arm(Failpoint.GOLD_COMMIT, Fault.BEFORE, 4);
        SeedFixture.Outcome failed = fixture.run("sync", "--run-id", "rebuilt");
        assertThat(Failpoints.disarm()).isTrue();
        assertThat(failed.exitCode()).isNotZero();
        database.execute("INSERT INTO public.prices_auto_" + portal + " SELECT max(id) + 1, " + lid
                + ", 777.77, now() FROM public.prices_auto_" + portal);

        fixture.succeed("sync", "--run-id", "rebuilt");

        assertThat(fixture.ask("SELECT string(price_last) FROM gold.fct_listings WHERE lid = " + lid))
                .containsExactly("777.77");
        requireWhole();
    }

    private static String listingWhosePriceIsThatOfItsLastEvent() {
        return database.strings("SELECT lid::text FROM public.stat_auto_" + portal
                        + " JOIN public.prices_auto_" + portal + " USING (lid) JOIN (" + mart()
                        + ") mart USING (lid) WHERE stat_auto_" + portal
                        + ".price_last IS NULL ORDER BY 1 LIMIT 1")
                .get(0);
    }

    private static String mart() {
        return fixture.plan().makes().stream()
                .map(each -> "SELECT lid FROM raw.ads_" + each)
                .collect(joining(" UNION ALL "));
    }
}
