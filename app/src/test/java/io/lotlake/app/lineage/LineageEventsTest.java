package io.lotlake.app.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.ledger.GateRow;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Rejection;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.run.RunStart;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The events of a run, as OpenLineage's own client writes them to a file. */
@ExtendWith(PostgresExtension.class)
class LineageEventsTest {
    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestDatabase database = PostgresExtension.create();
    private final LineageEvents events = new LineageEvents();

    @TempDir
    private Path folder;

    private LotlakeConfig config(Map<String, String> transport) {
        return config(transport, Map.of());
    }

    private LotlakeConfig config(Map<String, String> transport, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("LOTLAKE_SOURCE_URL", database.url());
        all.put("LOTLAKE_SOURCE_USER", database.user());
        all.put("LOTLAKE_WAREHOUSE", "/lake");
        all.put("LOTLAKE_PORTALS", "mobile,scout");
        all.put("LOTLAKE_MAKES", "fiat");
        Properties arguments = new Properties();
        transport.forEach((key, value) -> arguments.setProperty("lotlake.openlineage.transport." + key, value));
        Settings settings = Settings.load(Optional.empty(), all, arguments);
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return config;
    }

    private LotlakeConfig toFile() {
        return config(Map.of(
                "type", "file", "location", folder.resolve("events.jsonl").toString()));
    }

    private List<JsonNode> written() throws Exception {
        List<JsonNode> all = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("events.jsonl"))) {
            all.add(JSON.readTree(line));
        }
        return all;
    }

    /** A seed whose gates stop it. */
    private void stoppedSeed(LotlakeConfig config) throws Exception {
        long token;
        try (OpenRun run = OpenRun.begin(config, new Run("one", START), "seed", "")) {
            token = run.token();
            events.began(config, new RunStart(run.run(), token, "seed"));
            events.stepBegan("bronze.full_auto", START.plusSeconds(1));
            events.stepDone("bronze.full_auto", START.plusSeconds(1), StepResult.of(10, 10));
            events.stepBegan("silver.listings", START.plusSeconds(2));
            events.stepDone(
                    "silver.listings",
                    START.plusSeconds(2),
                    new StepResult(10, 7, 3, "").withRejections(List.of(new Rejection("too far", 3, List.of()))));
            events.stepBegan("gates", START.plusSeconds(3));
            run.gate(new GateRow(
                    "gold.fct_listings.dealer_key", "orphans", 0.25, 0, "stopped", "whole", OptionalLong.empty()));
            run.gate(new GateRow("raw.ads_fiat", "mart-columns", 0, 0, "passed", "whole", OptionalLong.empty()));
            events.stepFailed("gates", START.plusSeconds(3), "Cannot publish jo@example.com");
            run.end("failed", ExitCode.GATE, "Cannot publish jo@example.com");
        }
        events.ended(config, token);
    }

    @Test
    void everyEventFitsTheOfficialSchema() throws Exception {
        stoppedSeed(toFile());
        OpenLineageSchema schema = new OpenLineageSchema();

        List<JsonNode> all = written();

        assertThat(all)
                .hasSize(8)
                .allSatisfy(event -> assertThat(schema.problems(event)).isEmpty());
        ObjectNode broken = all.get(0).deepCopy();
        broken.remove("job");
        assertThat(schema.problems(broken)).as("the schema finds faults").isNotEmpty();
    }

    @Test
    void stepsBeginAndEndUnderStableNamesBelowTheirRun() throws Exception {
        stoppedSeed(toFile());

        List<JsonNode> all = written();

        assertThat(all)
                .extracting(event -> event.at("/job/namespace").asText() + " "
                        + event.at("/job/name").asText() + " "
                        + event.get("eventType").asText())
                .containsExactly(
                        "lotlake seed START",
                        "lotlake bronze.full_auto START",
                        "lotlake bronze.full_auto COMPLETE",
                        "lotlake silver.listings START",
                        "lotlake silver.listings COMPLETE",
                        "lotlake gates START",
                        "lotlake gates FAIL",
                        "lotlake seed FAIL");
        String run = all.get(0).at("/run/runId").asText();
        assertThat(all.subList(1, 7))
                .extracting(event -> event.at("/run/facets/parent/run/runId").asText())
                .containsOnly(run);
        assertThat(all.get(1).at("/run/runId"))
                .isEqualTo(all.get(2).at("/run/runId"))
                .isNotEqualTo(all.get(3).at("/run/runId"));
        assertThat(all.get(7).at("/run/runId").asText()).isEqualTo(run);
        assertThat(all.get(6).at("/run/facets/errorMessage/message").asText()).isEqualTo("Cannot publish [e-mail]");
    }

    @Test
    void inputsOutputsRowsAndGatesAreThoseOfTheStep() throws Exception {
        stoppedSeed(toFile());

        List<JsonNode> all = written();

        JsonNode bronze = all.get(2);
        assertThat(bronze.get("inputs").findValuesAsText("name"))
                .contains(
                        database.url().replaceAll(".*/", "") + ".public.full_auto_mobile",
                        database.url().replaceAll(".*/", "") + ".public.full_auto_scout");
        assertThat(bronze.at("/outputs/0/name").asText()).isEqualTo("bronze.full_auto");
        assertThat(bronze.at("/outputs/0/namespace").asText()).isEqualTo("file:///lake");
        JsonNode silver = all.get(4);
        assertThat(silver.at("/inputs/0/name").asText()).isEqualTo("bronze.full_auto");
        assertThat(silver.at("/outputs/0/outputFacets/outputStatistics/rowCount")
                        .asLong())
                .isEqualTo(7);
        assertThat(silver.at("/outputs/1/name").asText()).isEqualTo("silver.quarantine");
        assertThat(silver.at("/outputs/1/outputFacets/outputStatistics/rowCount")
                        .asLong())
                .isEqualTo(3);
        assertThat(silver.at("/outputs/0/facets/schema/fields/0").toString())
                .isEqualTo("{\"name\":\"lid\",\"type\":\"bigint\",\"description\":\"Listing id, unique across all"
                        + " portals.\"}");
        JsonNode gates = all.get(6);
        List<JsonNode> assertions = gates.findValues("dataQualityAssertions");
        assertThat(assertions)
                .as("without those of the mart, which another step measures")
                .hasSize(1);
        assertThat(assertions.get(0).at("/assertions/0").toString())
                .isEqualTo(
                        "{\"assertion\":\"orphans\",\"success\":false,\"column\":\"dealer_key\",\"severity\":\"error\","
                                + "\"expected\":\"<= 0.0\",\"actual\":\"0.25\"}");
    }

    @Test
    void aServerGetsTheEventsInTheirOrderWithTheKey() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/lineage", exchange -> {
            JsonNode event = JSON.readTree(exchange.getRequestBody());
            received.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + event.at("/job/name").asText() + " "
                    + event.get("eventType").asText());
            exchange.sendResponseHeaders(201, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://localhost:" + server.getAddress().getPort();
            stoppedSeed(config(Map.of("url", url), Map.of("LOTLAKE_OPENLINEAGE_API_KEY", "secret")));
        } finally {
            server.stop(0);
        }

        assertThat(received)
                .hasSize(8)
                .startsWith("Bearer secret seed START", "Bearer secret bronze.full_auto START")
                .endsWith("Bearer secret gates FAIL", "Bearer secret seed FAIL");
    }

    @Test
    void theKeyIsNeitherTakenFromAnArgumentNorShown() {
        LotlakeConfig config =
                config(Map.of("url", "http://localhost:1"), Map.of("LOTLAKE_OPENLINEAGE_API_KEY", "secret"));

        assertThat(config.toString()).doesNotContain("secret").contains("lotlake by http");
        assertThatThrownBy(() -> config(Map.of("url", "http://localhost:1", "auth.apiKey", "secret")))
                .hasMessageContaining("a secret must not stand in an argument");
    }

    @Test
    void aReceiverThatIsGoneIsToldAtTheEndAndNotBefore() {
        LotlakeConfig config = config(Map.of("url", "http://localhost:1/"));

        assertThatThrownBy(() -> stoppedSeed(config))
                .hasMessageMatching(
                        "Cannot send 8 of 8 events of OpenLineage: .*; check lotlake.openlineage.transport");
    }

    @Test
    void aStepThatFailsAfterTheRunHasEndedIsNoFault() throws Exception {
        stoppedSeed(toFile());

        events.stepFailed("gold.fct_listings", START.plusSeconds(4), "Cannot commit: the process ends");

        assertThat(written()).hasSize(8);
    }

    @Test
    void aFileThatCannotBeWrittenIsToldWhenTheRunBegins() throws Exception {
        Path file = Files.createFile(folder.resolve("no-folder"));
        LotlakeConfig config = config(
                Map.of("type", "file", "location", file.resolve("events.jsonl").toString()));

        assertThatThrownBy(() -> stoppedSeed(config))
                .hasMessageStartingWith("Cannot write the events of OpenLineage to " + file)
                .hasMessageEndingWith("let lotlake.openlineage.transport name a file that this user may write");
    }

    @Test
    void withoutATransportNothingIsSent() throws Exception {
        stoppedSeed(config(Map.of()));

        assertThat(folder).isEmptyDirectory();
    }
}
