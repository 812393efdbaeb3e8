package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A seed that a gate stops publishes nothing, keeps its rows in a branch, and leaves what was published. */
@ExtendWith(PostgresExtension.class)
class GateTest {
    private static final String PORTAL = "mobile";
    private static final String MAKE = "volkswagen";

    private static SeedFixture fixture;
    private static TestDatabase database;
    private static long published;

    @BeforeAll
    static void seed(TestDatabase given, @TempDir Path folder) throws Exception {
        database = given;
        fixture = SeedFixture.generated(
                database, new SourcePlan(1, 400, 1_000, List.of(PORTAL), List.of(MAKE)).withRecentRates(), folder);
        fixture.configure(
                List.of(MAKE),
                folder.resolve("warehouse").toString(),
                "report.dir = \"" + folder.resolve("reports") + "\"");
        SeedFixture.Outcome seed = fixture.run("seed", "--run-id", "good");
        assertThat(seed.exitCode()).as(seed.err()).isZero();
        published = database.number("SELECT count(*) FROM raw.ads_" + MAKE);
        assertThat(database.strings("SELECT DISTINCT outcome FROM ops.gates")).containsExactly("passed");
        assertThat(database.strings("SELECT DISTINCT gate FROM ops.gates ORDER BY 1"))
                .containsExactly(
                        "balance",
                        "history",
                        "mart-columns",
                        "order",
                        "orphans",
                        "personal-data",
                        "quarantine",
                        "unique-key");
    }

    private static void assertStopped(String id, String... named) {
        SeedFixture.Outcome seed = fixture.run("seed", "--run-id", id);

        assertThat(seed.err()).contains("Cannot publish run " + id).contains(named);
        assertThat(seed.err().strip().lines()).hasSize(1);
        assertThat(seed.exitCode()).isEqualTo(4);
        assertThat(database.strings("SELECT publication_id FROM ops.publications"))
                .containsExactly("good");
        assertThat(database.number("SELECT count(*) FROM raw.ads_" + MAKE)).isEqualTo(published);
        assertThat(database.strings("SELECT relname FROM pg_class WHERE relname LIKE 'ads%\\_\\_%'"))
                .isEmpty();
        assertThat(fixture.ask("SELECT name FROM gold.fct_listings.refs")).contains("run_" + id, "pub_good");
        assertThat(database.strings("SELECT state || exit_code FROM ops.runs WHERE run_id = '" + id + "'"))
                .containsExactly("failed4");
    }

    @Test
    void anAddressInATextStopsItAndItsReportSaysSo() throws Exception {
        database.execute("UPDATE full_auto_mobile SET title = 'ask jo@example.com' WHERE lid = (SELECT min(lid) FROM"
                + " mapping.lot_"
                + MAKE + " JOIN full_auto_mobile USING (lid))");
        try {
            assertStopped("leak", "gate personal-data of silver.listings found 1 ");
            assertThat(Files.readString(fixture.folder()
                            .resolve("reports/run-leak-"
                                    + database.number("SELECT token FROM ops.runs WHERE run_id = 'leak'") + ".html")))
                    .contains("failed, exit 4", "gate personal-data of silver.listings found 1 ")
                    .doesNotContain("jo@example.com");
        } finally {
            database.execute("UPDATE full_auto_mobile SET title = NULL WHERE title = 'ask jo@example.com'");
        }
    }

    @Test
    @Tag("nightly")
    void aTableThatLosesMostOfItsRowsStopsIt() {
        database.execute("CREATE TABLE kept AS SELECT * FROM mapping.lot_" + MAKE);
        database.execute("DELETE FROM mapping.lot_" + MAKE + " WHERE lid % 4 <> 0");
        try {
            assertStopped("shrunk", "gate shrinkage of gold.fct_listings found 0.");
        } finally {
            database.execute("TRUNCATE mapping.lot_" + MAKE + "; INSERT INTO mapping.lot_" + MAKE
                    + " SELECT * FROM kept; DROP TABLE kept");
        }
    }

    @Test
    @Tag("nightly")
    void aMartColumnOfAnotherTypeStopsIt() {
        database.execute("ALTER TABLE raw.ads_" + MAKE + " ALTER COLUMN title TYPE varchar(200)");
        try {
            assertStopped("typed", "gate mart-columns of raw.ads_" + MAKE + " found 1 ");
        } finally {
            database.execute("ALTER TABLE raw.ads_" + MAKE + " ALTER COLUMN title TYPE text");
        }
    }
}
