package io.lotlake.app.seed;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lotlake.app.lineage.OpenLineageSchema;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.legacy.MartComparison;
import io.lotlake.generator.market.SourcePlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private static void configure(List<String> some) throws IOException {
        fixture.configure(
                some, fixture.folder().resolve("warehouse").toString(), """
            buckets = auto
              report.dir = "%s"
              metrics.textfile = "%s"
              openlineage.transport { type = file, location = "%s" }
            """.formatted(reports(), metrics(), lineage()));
    }

    private static Path report(String runId) {
        long token = fixture.database().number("SELECT token FROM ops.runs WHERE run_id = '" + runId + "'");
        return reports().resolve("run-" + runId + "-" + token + ".html");
    }

    private static Path reports() {
        return fixture.folder().resolve("reports");
    }

    private static Path lineage() {
        return fixture.folder().resolve("lineage.jsonl");
    }

    private static Path metrics() {
        return fixture.folder().resolve("metrics/lotlake.prom");
    }

    @Test
    @Order(1)
    void dryRunForetellsTheFilesAndReadsNothing() throws Exception {
        configure(makes);

        SeedFixture.Outcome plan = fixture.run("seed", "--dry-run");

        assertThat(plan.exitCode()).as(plan.err()).isZero();
        assertThat(plan.out())
                .containsPattern("silver.listings +8 buckets, about 8 partitions and 8 files of 0\\.20 MiB\n")
                .containsPattern("silver.price_events +1 buckets a month, about (3[0-9]) partitions and \\1 files of"
                        + " 0\\.0. MiB\n")
                .containsPattern(
                        "gold.fct_listings +1 buckets a month, about (2[0-9]) partitions and \\1 files of 0\\.1."
                                + " MiB\n");
    }

    @Test
    @Order(2)
    void martOfAFirstSeedIsTheLegacyOneInEveryCell() throws Exception {
        List<String> first = makes.subList(0, makes.size() - 1);
        configure(first);

        System.setProperty("spark.sql.queryExecutionListeners", SparkOperators.class.getName());
        SeedFixture.Outcome seed = fixture.run("seed");
        System.clearProperty("spark.sql.queryExecutionListeners");

        assertThat(seed.exitCode()).as(seed.err()).isZero();
        assertThat(fixture.compare(first))
                .allMatch(MartComparison.Result::isEqual)
                .allMatch(r -> r.actualRows() > 0);
    }

    /**
     * An operator that is not in the list costs more than its native equivalent: make it native, or give the reason
     * there.
     */
    @Test
    @Order(3)
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
    @Order(4)
    void everyPartitionIsOneFile() {
        for (String table : List.of(
                "silver.listings",
                "silver.listing_stats",
                "silver.mappings",
                "silver.price_events",
                "gold.price_state",
                "gold.fct_listings")) {
            String files = " FROM " + table + ".files";
            assertThat(fixture.ask("SELECT count(*) = count(DISTINCT partition)" + files))
                    .as(table)
                    .containsExactly("true");
            boolean monthly = table.endsWith("events") || table.endsWith("fct_listings");
            assertThat(fixture.ask("SELECT count(DISTINCT partition.lid_bucket)" + files))
                    .as(table)
                    .containsExactly(monthly ? "1" : "8");
        }
    }

    @Test
    @Order(5)
    void makeAddedLaterGivesWhatASeedWithItFromTheStartGivesAndNothingElseIsReadAgain() throws Exception {
        configure(makes);

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
    @Order(6)
    void changedSourceIsReadAgainAndWhatLeftItLeavesTheMartOnPlainSparkToo() throws Exception {
        fixture.configure(makes, fixture.folder().resolve("warehouse").toString(), "engine = spark\n  buckets = auto");
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
    @Order(7)
    void statusNamesEveryTableAndTheMartWithoutSpark() throws Exception {
        SeedFixture.Outcome status = front("status");
        JsonNode json = json(front("status", "--json"));

        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out()).doesNotContainPattern("[▁-█]");
        assertThat(status.out())
                .contains("bronze.prices_auto", "silver.listings", "gold.fct_listings", "mart raw.ads_");
        assertThat(fixture.run("status").out()).isEqualTo(status.out());
        List<String> names = fixture.database()
                .strings(
                        "SELECT table_namespace || '.' || table_name FROM iceberg_tables WHERE iceberg_type = 'TABLE'");
        assertThat(json.get("tables").findValuesAsText("table")).containsExactlyInAnyOrderElementsOf(names);
        assertThat(json.get("mart").findValuesAsText("table"))
                .containsExactlyElementsOf(
                        makes.stream().map("raw.ads_"::concat).toList());
        for (JsonNode table : json.get("tables")) {
            String name = table.get("table").asText();
            if (table.get("rows").isNull()) {
                assertThat(status.out()).doesNotContain(name);
            } else {
                assertThat(status.out())
                        .contains("%-28s %,13d %10d"
                                .formatted(
                                        name,
                                        table.get("rows").asLong(),
                                        table.get("snapshots").asInt()));
            }
        }
        json.get("mart")
                .forEach(table -> assertThat(status.out())
                        .contains("mart %-23s %,13d   newest row modified %s"
                                .formatted(
                                        table.get("table").asText(),
                                        table.get("rows").asLong(),
                                        table.get("newest_modified").asText())));
        String changed = fixture.plan().portals().get(0);
        for (JsonNode portal : json.get("portals")) {
            String newest = portal.get("newest_listing_at").asText();
            String table = "full_auto_" + portal.get("portal").asText();
            String sql =
                    "SELECT to_char(max(modified) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM " + table;
            List<String> present = fixture.database().strings(sql);
            if (portal.get("portal").asText().equals(changed)) {
                assertThat(newest).as("rows that have left count").isGreaterThanOrEqualTo(present.get(0));
            } else {
                assertThat(present).containsExactly(newest);
            }
        }
        assertThat(json.get("portals")).hasSameSizeAs(fixture.plan().portals());
        assertThat(json.get("gates"))
                .isNotEmpty()
                .allMatch(gate -> gate.get("outcome").asText().equals("passed"))
                .allMatch(gate -> !gate.get("history").isEmpty());
        assertThat(json.get("tables"))
                .allMatch(table -> table.get("rows").isNull()
                        || table.get("rows").asLong() == 0
                        || table.get("bytes").asLong() > 0);
        assertThat(json.get("steps_before")).isNotEmpty();
        assertThat(json.get("runs")).hasSize(3);
        json.get("steps")
                .forEach(step ->
                        assertThat(status.out()).contains(step.get("step").asText()));
    }

    @Test
    @Order(8)
    void statusTellsOfOneRunAndKnowsWhichThereAre() throws Exception {
        String first =
                json(front("status", "--json")).get("runs").get(2).get("run").asText();

        JsonNode one = json(front("status", "--json", "--run-id", first));
        SeedFixture.Outcome none = front("status", "--run-id", "nope");

        assertThat(one.get("runs").findValuesAsText("run")).containsExactly(first);
        assertThat(one.get("steps")).isNotEmpty();
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err())
                .startsWith("Cannot find the run nope in the ledger of the lake lake: ")
                .contains(first);
    }

    @Test
    @Order(9)
    void releasesAreListedWithoutSpark() throws Exception {
        SeedFixture.Outcome list = fixture.run("release");
        SeedFixture.Outcome table = FrontProcess.run(
                fixture.folder(),
                "release",
                "list",
                "--config",
                fixture.config().toString());
        JsonNode json = json(FrontProcess.run(
                fixture.folder(),
                "release",
                "list",
                "--json",
                "--config",
                fixture.config().toString()));

        assertThat(list.exitCode()).isEqualTo(2);
        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(json.get("publications")).hasSize(3);
        json.get("publications")
                .forEach(publication -> assertThat(table.out())
                        .contains(
                                publication.get("publication").asText(),
                                "%,d".formatted(publication.get("rows").asLong())));
        JsonNode newest = json.get("publications").get(0);
        assertThat(newest.get("run").asText())
                .isEqualTo(newest.get("publication").asText());
        assertThat(newest.get("mart_tables"))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(
                        makes.stream().map("raw.ads_"::concat).toList());
        assertThat(newest.get("tables").findValuesAsText("snapshot_id"))
                .containsExactlyElementsOf(fixture.database()
                        .strings("SELECT snapshot_id::text FROM ops.publication_tables WHERE publication_id = '"
                                + newest.get("publication").asText() + "' ORDER BY table_name COLLATE \"C\""));
    }

    @Test
    @Order(10)
    void doctorNeedsNoSpark() throws Exception {
        SeedFixture.Outcome doctor = front("doctor");
        JsonNode json = json(front("doctor", "--json"));

        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
        assertThat(json.get("exit_code").asInt()).isZero();
        for (JsonNode check : json.get("checks")) {
            String name = check.get("check").asText();
            // The server may count the rows anew meanwhile, which changes the sizes of files.
            String message = name.equals("files") ? "" : check.get("message").asText();
            assertThat(doctor.out()).contains("ok    " + name + ": " + message);
        }
        assertThat(json.get("checks")).hasSize(9);
    }

    @Test
    @Order(11)
    void doctorSaysInJsonWhatFails() throws Exception {
        SeedFixture.Outcome doctor = front("doctor", "--json", "--make", "nope");

        assertThat(doctor.exitCode()).isEqualTo(3);
        JsonNode failed =
                new ObjectMapper().readTree(doctor.out()).get("checks").get(1);
        assertThat(failed.get("ok").asBoolean()).isFalse();
        assertThat(failed.get("message").asText()).startsWith("Cannot use --make nope");
    }

    @Test
    @Order(12)
    void aMistakeInAStatementIsToldWithItsPosition() {
        SeedFixture.Outcome syntax = fixture.run("sql", "SELECT count(*) FORM gold.ads");
        SeedFixture.Outcome name = fixture.run("sql", "SELECT lidd FROM gold.fct_listings");
        SeedFixture.Outcome value = fixture.run("sql", "SELECT 1 / 0");

        assertThat(List.of(syntax.exitCode(), name.exitCode(), value.exitCode()))
                .containsOnly(2);
        assertThat(syntax.err()).startsWith("Cannot run the statement: ").contains("line 1, pos 21");
        assertThat(name.err()).contains("lidd", "line 1 pos 7").hasLineCount(1);
        assertThat(value.err()).contains("DIVIDE_BY_ZERO", "line 1, position 8");
    }

    @Test
    @Order(13)
    void theReportNeedsNoSparkAndShowsNoPersonalData() throws Exception {
        Path file = fixture.folder().resolve("new/report.html");

        SeedFixture.Outcome report = front("report", "--output", file.toString());

        assertThat(report.exitCode()).as(report.err()).isZero();
        assertThat(report.out().strip()).isEqualTo(file.toString());
        String page = Files.readString(file);
        JsonNode status = json(front("status", "--json"));
        assertThat(page).contains(status.get("tables").findValuesAsText("table"));
        assertThat(page).contains(status.get("steps").findValuesAsText("step"));
        assertThat(page).contains(status.get("portals").findValuesAsText("portal"));
        String portal = fixture.plan().portals().get(0);
        List<String> personal = fixture.database().strings("""
            (SELECT v FROM cust_auto_%1$s, unnest(ARRAY[name, street, web]) v
              WHERE length(v) > 7 AND v <> 'Renamed' LIMIT 200)
            UNION ALL
            (SELECT phone #>> '{}' FROM cust_auto_%1$s, jsonb_path_query(phones, '$[*]') phone
              WHERE length(phone #>> '{}') > 7 LIMIT 200)
            UNION ALL (SELECT v FROM full_auto_%1$s, unnest(ARRAY[vin, car_plate]) v
                        WHERE length(v) > 5 LIMIT 200)
            """.formatted(portal));
        assertThat(personal).hasSizeGreaterThan(300);
        assertThat(personal).noneMatch(page::contains);
        assertThat(page).doesNotContainPattern("[A-Za-z0-9]@[A-Za-z0-9]");
    }

    @Test
    @Order(14)
    void anUnknownRunHasNoReport() throws Exception {
        SeedFixture.Outcome report = front("report", "nope");

        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.err()).startsWith("Cannot find the run nope in the ledger of the lake lake: ");
    }

    @Test
    @Order(15)
    void everyRunWroteItsReportAndTheFiguresForPrometheus() throws Exception {
        List<String> runs = json(front("status", "--json")).get("runs").findValuesAsText("run");

        assertThat(report(runs.get(2))).exists();
        assertThat(reports().resolve("latest.html")).hasSameTextualContentAs(report(runs.get(1)));
        long rows = fixture.database()
                .number("SELECT max(rows) FROM ops.publication_tables JOIN ops.publications"
                        + " USING (lake, publication_id) WHERE table_name = 'gold.fct_listings' AND publication_id = '"
                        + runs.get(1) + "'");
        assertThat(Files.readString(metrics()))
                .contains("lotlake_run_success{command=\"seed\",lake=\"lake\"} 1.0\n")
                .contains("lotlake_run_exit_code{command=\"seed\",lake=\"lake\"} 0.0\n")
                .contains("lotlake_table_rows{lake=\"lake\",table=\"gold.fct_listings\"} " + (double) rows + "\n")
                .contains("lotlake_gate_passed{gate=\"unique-key\",lake=\"lake\",subject=\"gold.price_state\"} 1.0\n")
                .contains("lotlake_publication_timestamp_seconds{lake=\"lake\",publication=\"" + runs.get(1) + "\"} ");
    }

    @Test
    @Order(16)
    void everyStepToldOpenLineageWhatItReadAndWrote() throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(lineage())) {
            events.add(new ObjectMapper().readTree(line));
        }
        OpenLineageSchema schema = new OpenLineageSchema();
        Map<String, Long> byType = events.stream()
                .collect(groupingBy(event -> event.get("eventType").asText(), counting()));

        assertThat(events)
                .allSatisfy(event -> assertThat(schema.problems(event)).isEmpty());
        assertThat(byType.keySet()).containsExactlyInAnyOrder("START", "COMPLETE");
        assertThat(byType.get("COMPLETE")).isEqualTo(byType.get("START"));
        List<String> made = events.stream()
                .filter(event -> event.get("inputs").size() > 0)
                .flatMap(event -> event.get("outputs").findValuesAsText("name").stream())
                .distinct()
                .toList();
        assertThat(made)
                .contains("bronze.full_auto", "silver.quarantine", "gold.ads", "gold.fct_listings")
                .anyMatch(name -> name.endsWith(".raw.ads_" + makes.get(0)));
        List<String> tables = json(front("status", "--json")).get("tables").findValuesAsText("table");
        assertThat(tables)
                .filteredOn(table -> !made.contains(table))
                .as("tables without an input: the calendar is computed, and no sync has written a change")
                .containsExactlyInAnyOrder("gold.dim_dates", "silver.changes");
        assertThat(events)
                .filteredOn(event -> event.at("/job/name").asText().equals("gates")
                        && event.get("eventType").asText().equals("COMPLETE"))
                .hasSize(2)
                .allMatch(event -> event.findValues("success").size() > 20);
    }

    /** With this master Spark cannot start. */
    @Test
    @Order(20)
    void syncThatFindsNothingStartsNoSpark() {
        String master = System.getProperty("spark.master");
        System.setProperty("spark.master", "none");
        System.setProperty("lotlake.report.dir", fixture.config().toString());
        System.setProperty("lotlake.metrics.textfile", fixture.config() + "/lotlake.prom");
        try {
            SeedFixture.Outcome sync = fixture.run("sync");

            assertThat(sync.exitCode()).as(sync.err()).isEqualTo(99);
            assertThat(sync.out()).contains("had nothing to do");
            assertThat(sync.err().lines())
                    .as("what cannot be written is a warning and changes no outcome")
                    .hasSize(2)
                    .allMatch(line -> line.matches("warning: the (report|metrics file) of run [a-z0-9_]+ was not"
                            + " written: Cannot write .*; the run itself is not affected"));
        } finally {
            System.setProperty("spark.master", master);
            System.clearProperty("lotlake.report.dir");
            System.clearProperty("lotlake.metrics.textfile");
        }
    }

    private static SeedFixture.Outcome front(String command, String... arguments) throws Exception {
        List<String> all =
                new ArrayList<>(List.of(command, "--config", fixture.config().toString()));
        all.addAll(List.of(arguments));
        return FrontProcess.run(fixture.folder(), all.toArray(String[]::new));
    }

    private static JsonNode json(SeedFixture.Outcome outcome) throws Exception {
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return new ObjectMapper().readTree(outcome.out());
    }
}
