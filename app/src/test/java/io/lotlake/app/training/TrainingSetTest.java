package io.lotlake.app.training;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.SeedFixture;
import io.lotlake.app.seed.SeedFixture.Outcome;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.JsonNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command on a lake that was seeded once with years of history, as in the demo. */
@ExtendWith(PostgresExtension.class)
class TrainingSetTest {
    /** The listings that were alive at the end of a day, when they ended, and whether their price dropped by a day. */
    private static final String OUTCOMES = """
            WITH stats AS ({stats}), events AS (
              SELECT lid, dt, lag(price) OVER (PARTITION BY lid ORDER BY dt, id) > price AS drops
                FROM ({prices}) p WHERE price IS NOT NULL)
            SELECT l.lid, s.status, s.ended_at, coalesce((s.ended_at - interval '1 microsecond')::date - {day}, 0) AS days,
                   EXISTS (SELECT FROM events e WHERE e.lid = l.lid AND drops AND dt > {asOf} AND dt <= {until}) AS drops
              FROM ({listings}) l LEFT JOIN (
                SELECT *, coalesce(deleted_at, CASE WHEN status IN ('sold', 'delisted') THEN last_visible + 1 END) AS ended_at
                  FROM stats) s USING (lid)
             WHERE l.created <= {asOf}
               AND coalesce(s.ended_at > {asOf}, coalesce(s.status, '') NOT IN ('sold', 'delisted'))
            """;

    private static SeedFixture fixture;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void seed(TestDatabase database) throws Exception {
        fixture = SeedFixture.generated(database, SourcePlan.defaults(1_000).withRecentRates(), folder);
        fixture.succeed("seed");
    }

    private static Outcome trainingSet(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("training-set", "--config", fixture.config().toString()));
        all.addAll(List.of(arguments));
        return SeedFixture.lotlake(all.toArray(String[]::new));
    }

    private static JsonNode written(Path output, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--output", output.toString()));
        Outcome outcome = trainingSet(all.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        return new ObjectMapper().readTree(Files.readString(output.resolve("manifest.json")));
    }

    private static List<String> read(Path output, String select) {
        return fixture.ask(select.replace("{set}", "parquet.`" + output.resolve("rows") + "`"));
    }

    private static List<String> expected(String label, String condition, int days) {
        String sql = OUTCOMES.replace("{stats}", portals("stat_auto_"))
                .replace("{prices}", portals("prices_auto_"))
                .replace("{listings}", portals("full_auto_"))
                .replace("{until}", "{asOf} + interval '" + days + " days'")
                .replace("{asOf}", "timestamptz '2022-06-30T23:59:59.999999Z'")
                .replace("{day}", "date '2022-06-30'");
        return fixture
                .database()
                .strings("SELECT lid || ' ' || coalesce((" + label + ")::text, '-') FROM (" + sql + ") o WHERE "
                        + condition)
                .stream()
                .sorted()
                .toList();
    }

    private static String portals(String table) {
        return fixture.plan().portals().stream()
                .map(portal -> "SELECT * FROM public." + table + portal)
                .collect(joining(" UNION ALL "));
    }

    private static List<String> labels(Path output) {
        return read(output, "SELECT lid || ' ' || coalesce(CAST(label AS STRING), '-') AS row FROM {set} ORDER BY row");
    }

    @Test
    void salesWithinTheHorizonAreThoseOfTheSource() throws Exception {
        Path output = folder.resolve("sold");

        JsonNode manifest = written(output, "--as-of", "2022-06-30", "--horizon", "60d", "--label", "sold");

        String isSold = "status = 'sold' AND ended_at <= timestamptz '2022-08-29T23:59:59.999999Z'";
        List<String> rows = expected(isSold, "status IS NOT NULL AND (status = 'active' OR ended_at IS NOT NULL)", 60);
        assertThat(labels(output)).isEqualTo(rows).anyMatch(row -> row.endsWith("true"));
        assertThat(manifest.at("/evidence").asText()).isEqualTo("event_time");
        assertThat(manifest.at("/excluded_columns").findValuesAsText("name"))
                .contains("mileage_km", "views", "model", "seller_rating", "comparable_price")
                .doesNotContain("last_price");
        assertThat(manifest.at("/moments/0/snapshots").has("bronze.prices_auto"))
                .isTrue();
        assertThat(manifest.at("/moments/0/snapshots").has("gold.fct_listings")).isTrue();
        assertThat(manifest.at("/splits/train/rows").asLong()
                        + manifest.at("/splits/valid/rows").asLong()
                        + manifest.at("/splits/test/rows").asLong())
                .isEqualTo(rows.size());
        assertThat(read(
                        output,
                        "SELECT concat_ws(':', portal, coalesce(string(acc_id), 'lid' || lid)) AS seller FROM {set}"
                                + " GROUP BY seller HAVING count(DISTINCT split) > 1"))
                .as("sellers in two splits")
                .isEmpty();
        assertThat(read(output, "SELECT count(DISTINCT split) FROM {set}")).containsExactly("3");
    }

    @Test
    void dropsWithinTheHorizonAreThoseOfTheSource() throws Exception {
        Path output = folder.resolve("drops");

        written(output, "--as-of", "2022-06-30", "--horizon", "20d", "--label", "price_drop");

        assertThat(labels(output))
                .isEqualTo(expected("drops", "true", 20))
                .anyMatch(row -> row.endsWith("true"))
                .anyMatch(row -> row.endsWith("false"));
    }

    @Test
    @Tag("nightly")
    void daysToTheSaleAreThoseOfTheSourceAndAnotherTimeGivesTheSameRows() throws Exception {
        Path output = folder.resolve("days");
        String[] wanted = {"--as-of", "2022-06-30", "--horizon", "60d", "--label", "days_to_sale"};

        JsonNode manifest = written(output, wanted);

        assertThat(labels(output))
                .isEqualTo(expected(
                        "CASE WHEN status = 'sold' AND ended_at <= timestamptz '2022-08-29T23:59:59.999999Z' THEN days END",
                        "status IS NOT NULL AND (status = 'active' OR ended_at IS NOT NULL)",
                        60));
        assertThat(written(folder.resolve("again"), wanted).at("/fingerprint")).isEqualTo(manifest.at("/fingerprint"));
    }

    @Test
    void aTableOfTheLakeHasTheRowsOfSeveralMomentsSplitByTimeAndSeller() {
        Outcome outcome = trainingSet(
                "--as-of",
                "2022-05-31",
                "--as-of",
                "2022-08-31",
                "--as-of",
                "2022-11-30",
                "--label",
                "price_drop",
                "--horizon",
                "30d",
                "--valid-from",
                "2022-08-01",
                "--test-from",
                "2022-11-01",
                "--table",
                "drops");
        Outcome again = trainingSet("--as-of", "2022-05-31", "--table", "drops");

        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(fixture.ask("SELECT split || ' ' || CAST(as_of AS DATE) AS s FROM training.drops GROUP BY 1"))
                .containsExactlyInAnyOrder("train 2022-05-31", "valid 2022-08-31", "test 2022-11-30");
        assertThat(outcome.out()).contains("its seller and its moment are of different splits");
        assertThat(fixture.ask("SHOW CREATE TABLE training.drops"))
                .singleElement()
                .asString()
                .contains("\"fingerprint\"");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("training.drops: the table exists");
    }

    @Test
    void whatCannotBeKnownIsRefused() {
        String output = folder.resolve("refused").toString();

        Outcome tooLong =
                trainingSet("--as-of", "2023-02-10", "--horizon", "90d", "--label", "sold", "--output", output);
        Outcome future = trainingSet("--as-of", "2999-01-01", "--output", output);
        Outcome overlap = trainingSet(
                "--as-of",
                "2022-06-30",
                "--horizon",
                "90d",
                "--label",
                "sold",
                "--valid-from",
                "2022-08-01",
                "--test-from",
                "2022-11-01",
                "--output",
                output);
        Outcome unproved = trainingSet("--as-of", "2022-06-30", "--prove", "--output", output);
        Outcome nonsense = trainingSet("--as-of", "June", "--output", output);

        assertThat(List.of(tooLong, future, overlap, unproved, nonsense))
                .allSatisfy(outcome ->
                        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2));
        assertThat(tooLong.err())
                .contains("Cannot label what happens until 2023-05-11T23:59:59.999999Z: the newest price event");
        assertThat(future.err()).contains("Cannot say what was known at 2999-01-01T23:59:59.999999Z: it is now");
        assertThat(overlap.err()).contains("into train: its labels reach until 2022-09-28T23:59:59.999999Z");
        assertThat(unproved.err()).contains("the lake was first published at");
        assertThat(nonsense.err()).contains("Invalid value for --as-of: 'June' is not a day like 2024-06-30");
        assertThat(folder.resolve("refused")).doesNotExist();
    }
}
