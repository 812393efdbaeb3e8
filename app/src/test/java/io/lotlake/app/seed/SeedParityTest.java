package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.source.MartComparison;
import io.lotlake.app.source.SourcePlan;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The generated source hits every branch of the legacy functions: {@code LegacyBranchesTest} counts them. */
@ExtendWith(PostgresExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class SeedParityTest {
    private static SeedFixture fixture;
    private static List<String> makes;

    @BeforeAll
    static void seedAllButOneMakeAndThenAll(TestDatabase database, @TempDir Path folder) throws Exception {
        SourcePlan plan = SourcePlan.defaults(20_000);
        fixture = SeedFixture.generated(database, plan, folder);
        makes = plan.makes();
        fixture.runLegacy(makes);
    }

    @Test
    @Order(1)
    void martOfAFirstSeedIsTheLegacyOneInEveryCell() throws Exception {
        List<String> first = makes.subList(0, makes.size() - 1);
        fixture.configure(first, fixture.folder().resolve("warehouse").toString(), "");

        System.setProperty("spark.sql.queryExecutionListeners", SparkOperators.class.getName());
        SeedFixture.Outcome seed = fixture.run("seed");
        System.clearProperty("spark.sql.queryExecutionListeners");

        assertThat(seed.exitCode()).as(seed.err()).isZero();
        assertThat(fixture.compare(first))
                .allMatch(MartComparison.Result::isEqual)
                .allMatch(r -> r.actualRows() > 0);
    }

    /** An operator that is not in the list costs more than its native sister: make it native, or give the reason there. */
    @Test
    @Order(2)
    void whatOfTheSeedIsNotNativeIsListedWithItsReason() throws Exception {
        List<String> known = new BufferedReader(new InputStreamReader(
                        Objects.requireNonNull(SeedParityTest.class.getResourceAsStream("not-native.txt")),
                        StandardCharsets.UTF_8))
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();

        assertThat(SparkOperators.take()).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    @Order(3)
    void makeAddedLaterGivesWhatASeedWithItFromTheStartGivesAndNothingElseIsReadAgain() throws Exception {
        fixture.configure(makes, fixture.folder().resolve("warehouse").toString(), "");

        SeedFixture.Outcome seed = fixture.run("seed");
        SeedFixture.Outcome count =
                fixture.run("sql", "SELECT count(*) = count(DISTINCT lid) AS once FROM bronze.full_auto");

        assertThat(seed.exitCode()).as(seed.err()).isZero();
        assertThat(seed.out()).contains("unchanged, 20000 rows read before");
        assertThat(count.out()).contains("true");
        assertThat(fixture.compare(makes))
                .allMatch(MartComparison.Result::isEqual)
                .allMatch(r -> r.actualRows() > 0);
    }

    @Test
    @Order(4)
    void changedSourceIsReadAgainAndWhatLeftItLeavesTheMartOnPlainSparkToo() throws Exception {
        fixture.configure(makes, fixture.folder().resolve("warehouse").toString(), "engine = spark");
        String portal = fixture.plan().portals().get(0);
        fixture.database().execute("""
                        DELETE FROM public.full_auto_%1$s WHERE lid %% 7 = 0;
                        UPDATE public.cust_auto_%1$s SET name = 'Renamed' WHERE acc_id %% 3 = 0;
                        UPDATE mapping.lot_%2$s SET model = NULL WHERE lid %% 5 = 0;
                        """.formatted(portal, makes.get(0)));
        fixture.runLegacy(makes);

        SeedFixture.Outcome seed = fixture.run("seed");

        assertThat(seed.exitCode()).as(seed.err()).isZero();
        assertThat(fixture.compare(makes)).allMatch(MartComparison.Result::isEqual);
    }

    @Test
    @Order(5)
    void statusNamesEveryTableAndTheMart() {
        SeedFixture.Outcome status = fixture.run("status");

        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out())
                .contains("bronze.prices_auto", "silver.listings", "gold.fct_listings", "mart raw.ads_");
    }
}
