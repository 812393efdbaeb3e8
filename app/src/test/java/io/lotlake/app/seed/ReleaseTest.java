package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Users see both seeds in the list of publications, and can restore the first one. */
@ExtendWith(PostgresExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class ReleaseTest {
    private static final String FINGERPRINT =
            "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM raw.%s t";

    private static SeedFixture fixture;
    private static TestDatabase database;
    private static String table;
    private static String firstMart;

    @BeforeAll
    static void seedTwiceWithAChangeBetween(TestDatabase given, @TempDir Path folder) throws Exception {
        database = given;
        SourcePlan plan = SourcePlan.defaults(1_000).withRecentRates();
        fixture = SeedFixture.generated(database, plan, folder);
        table = "ads_" + plan.makes().get(0);
        fixture.succeed("seed", "--run-id", "first");
        firstMart = mart();
        database.execute("UPDATE mapping.lot_%1$s SET model = NULL WHERE lid %% 5 = 0"
                .formatted(plan.makes().get(0)));
        fixture.succeed("seed", "--run-id", "second");
        assertThat(mart()).isNotEqualTo(firstMart);
    }

    private static String mart() {
        return database.strings(FINGERPRINT.formatted(table)).get(0);
    }

    private static SeedFixture.Outcome release(String command, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("release", command, "--config", fixture.config().toString()));
        all.addAll(List.of(arguments));
        return SeedFixture.lotlake(all.toArray(String[]::new));
    }

    private static String rows(String source) {
        return fixture.ask("SELECT 'rows ' || count(*) FROM " + source).get(0);
    }

    private static String martRows() {
        return "rows "
                + fixture.plan().makes().stream()
                        .mapToLong(make -> database.number("SELECT count(*) FROM raw.ads_" + make))
                        .sum();
    }

    @Test
    @Order(1)
    void everyPublicationIsListedWithItsTables() {
        SeedFixture.Outcome list = release("list");
        SeedFixture.Outcome show = release("show", "first");

        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out().lines().filter(line -> line.contains(" published ")))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("second ");
        assertThat(show.out()).contains("gold.fct_listings", "gold.price_state", "mart tables of ");
    }

    @Test
    @Order(2)
    void aRunAgainUnderTheSameIdPublishesNothingNew() {
        SeedFixture.Outcome again = fixture.run("seed", "--run-id", "second");

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).contains("published before");
        assertThat(database.number("SELECT count(*) FROM ops.publications")).isEqualTo(2);
    }

    @Test
    @Order(2)
    void theLedgerHasTheRunsAndTheirStepsWithTheirSnapshots() {
        assertThat(database.strings("SELECT concat_ws(' ', run_id, command, state, exit_code) FROM ops.runs"
                        + " WHERE token <= 2 ORDER BY token"))
                .containsExactly("first seed done 0", "second seed done 0");
        assertThat(database.strings("SELECT step FROM ops.steps WHERE token = 1"))
                .contains("silver.listings", "gold.fct_listings", "publication");
        String snapshot = database.strings(
                        "SELECT snapshot_ids[1]::text FROM ops.steps WHERE token = 1 AND step = 'gold.fct_listings'")
                .get(0);
        assertThat(database.strings("SELECT snapshot_id::text FROM ops.publication_tables"
                        + " WHERE publication_id = 'first' AND table_name = 'gold.fct_listings'"))
                .containsExactly(snapshot);
        assertThat(database.strings("SELECT arguments FROM ops.runs").toString())
                .contains("--run-id first");
    }

    @Test
    @Order(3)
    void anEarlierPublicationIsShownAgainWithItsMart() {
        SeedFixture.Outcome back = release("rollback", "first", "--run-id", "back");

        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(mart()).isEqualTo(firstMart);
        assertThat(rows("gold.ads")).isEqualTo(martRows());
        assertThat(fixture.run("status").out()).contains("shows first again", "release rollback", "seed --config");
    }

    @Test
    @Order(4)
    void publishMakesTheMartOfWhatIsPublished() {
        database.execute("DELETE FROM raw." + table);

        SeedFixture.Outcome publish = fixture.run("publish");

        assertThat(publish.exitCode()).as(publish.err()).isZero();
        assertThat(mart()).isEqualTo(firstMart);
    }

    @Test
    @Order(5)
    void aGoldJobPublishesItsTablesAndLeavesTheMart() {
        SeedFixture.Outcome gold = fixture.run("gold", "gold.dim_vehicles", "gold.fct_listings", "--run-id", "third");

        assertThat(gold.exitCode()).as(gold.err()).isZero();
        assertThat(mart()).isEqualTo(firstMart);
        assertThat(release("list").out()).containsPattern("third .* unchanged");
        assertThat(database.strings("SELECT count(*)::text FROM ops.publication_tables WHERE publication_id = 'third'"))
                .containsExactly("5");

        fixture.succeed("publish");
        assertThat(mart()).isNotEqualTo(firstMart);
        assertThat(rows("gold.ads")).isEqualTo(martRows());
    }

    @Test
    @Order(6)
    @Tag("nightly")
    void aRunAgainAfterOthersPublishesUnderAnIdOfItsOwn() {
        SeedFixture.Outcome again = fixture.run("seed", "--run-id", "second");

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(release("list").out()).containsPattern("second_\\d+ ");
        assertThat(rows("gold.ads")).isEqualTo(martRows());
    }

    @Test
    @Order(7)
    void anUnknownPublicationIsRefused() {
        SeedFixture.Outcome outcome = release("rollback", "nope");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("Cannot find publication nope", "lotlake release list");
    }

    @Test
    @Order(8)
    void noBranchOfARunIsLeft() {
        for (String name : List.of("gold.fct_listings", "gold.price_state", "gold.dim_dates")) {
            assertThat(fixture.ask("SELECT name FROM " + name + ".refs"))
                    .as(name)
                    .contains("main", "pub_first")
                    .noneMatch(ref -> ref.startsWith("run_"));
        }
    }
}
