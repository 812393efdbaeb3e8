package io.lotlake.app.scheduling;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.lotlake.app.seed.SeedFixture;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.gold.Gold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real Airflow runs {@code bin/lotlake} on a real lake, and cron finds it busy. */
@Tag("airflow")
@ExtendWith(PostgresExtension.class)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class AirflowTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String NEWEST_RUN = "SELECT run_id FROM ops.runs ORDER BY token DESC LIMIT 1";

    private static SeedFixture fixture;
    private static TestDatabase database;
    private static Airflow airflow;

    @BeforeAll
    static void start(TestDatabase given, @TempDir Path folder) throws Exception {
        database = given;
        fixture = SeedFixture.generated(
                database, SourcePlan.defaults(600).withRecentRates(), Files.createDirectories(folder.resolve("lake")));
        airflow = Airflow.prepared(
                Files.createDirectories(folder.resolve("airflow")),
                fixture.config(),
                Map.of(
                        "TEST_MAKES",
                        String.join(",", fixture.plan().makes()),
                        "AIRFLOW_CONN_NOWHERE",
                        "postgres://lotlake:secret@localhost:1/none?sslmode=prefer"));
    }

    @AfterEach
    void endAll() throws InterruptedException {
        Airflow.endAll();
    }

    private static String state(JsonNode history, String dag, String task) {
        return history.at("/tasks/" + dag + "/" + task + "/state").asText();
    }

    private static int tries(JsonNode history, String dag, String task) {
        return history.at("/tasks/" + dag + "/" + task + "/tries").asInt();
    }

    private static List<JsonNode> events(JsonNode history) {
        return StreamSupport.stream(history.get("events").spliterator(), false).toList();
    }

    /** The assets of all Gold tables and of all tables of the mart. */
    private static List<String> assets() {
        return Stream.concat(
                        Gold.tables().stream().map(TableSpec::name),
                        fixture.plan().makes().stream().map("raw.ads_"::concat))
                .map("lotlake.lake."::concat)
                .toList();
    }

    /** The publications, the newest first. */
    private static List<String> publications() {
        return database.strings("SELECT publication_id FROM ops.publications ORDER BY published_at DESC");
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant limit = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(limit);
            Thread.sleep(100);
        }
    }

    private static boolean runs(String command, String notRun) {
        return !database.strings("SELECT 1 FROM ops.runs WHERE state = 'running' AND command = '" + command
                        + "' AND run_id <> '" + notRun + "'")
                .isEmpty();
    }

    /** The processes with the text in their command line, which may be longer than {@link ProcessHandle} shows. */
    private static long processes(String text) {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid()).contains(text))
                .count();
    }

    /** The command line of a process; empty if it has ended. */
    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"), ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    @Order(1)
    void theDagsAreParsed() throws Exception {
        Airflow.Outcome errors =
                airflow.run(List.of(Airflow.program("airflow"), "dags", "list-import-errors", "-o", "plain", "-l"));

        assertThat(errors.printed()).contains("No data found");
    }

    @Test
    @Order(2)
    void aLakeWithoutPublicationIsSeeded() throws Exception {
        Airflow.Outcome run = airflow.dag("lotlake");

        JsonNode history = airflow.history();
        assertThat(run.exitCode()).as(run.printed()).isZero();
        for (String task : List.of("doctor", "choose", "seed", "publication", "verify")) {
            assertThat(state(history, "lotlake", task)).as(task).isEqualTo("success");
        }
        assertThat(state(history, "lotlake", "sync")).isEqualTo("skipped");
        assertThat(state(history, "lotlake", "maintain")).isIn("success", "skipped");
        assertThat(run.printed()).contains("ok    source: ", "_seed done in ", "everything is whole");
        assertThat(publications()).hasSize(1).first().asString().matches("\\d{8}_\\d{6}_[0-9a-f]{8}_seed");
        assertThat(events(history))
                .extracting(event -> event.get("asset").asText())
                .containsExactlyInAnyOrderElementsOf(assets());
        assertThat(events(history))
                .allSatisfy(event -> assertThat(event.get("publication").asText())
                        .isEqualTo(publications().get(0)))
                .allSatisfy(event -> assertThat(event.get("task").asText()).isEqualTo("publication"));
        assertThat(events(history).stream()
                        .filter(event -> event.has("snapshot_id"))
                        .map(event -> event.get("snapshot_id").asText() + " "
                                + event.get("rows").asLong()))
                .containsExactlyInAnyOrderElementsOf(
                        database.strings("SELECT snapshot_id || ' ' || rows FROM ops.publication_tables"));
    }

    @Test
    @Order(3)
    void aSyncWithNothingToDoIsSkippedAndWhatFollowsRuns() throws Exception {
        int before = events(airflow.history()).size();

        Airflow.Outcome run = airflow.dag("lotlake");

        JsonNode history = airflow.history();
        assertThat(run.exitCode()).as(run.printed()).isZero();
        assertThat(state(history, "lotlake", "seed")).isEqualTo("skipped");
        assertThat(state(history, "lotlake", "sync")).isEqualTo("skipped");
        assertThat(database.strings("SELECT exit_code::text FROM ops.runs WHERE command = 'sync'"))
                .containsExactly("99");
        assertThat(state(history, "lotlake", "publication")).isEqualTo("skipped");
        assertThat(state(history, "lotlake", "verify")).isEqualTo("success");
        assertThat(database.strings("SELECT command FROM ops.runs ORDER BY token"))
                .containsExactly("seed", "verify", "maintain", "sync", "verify", "maintain");
        assertThat(events(history)).hasSize(before);
        assertThat(publications()).hasSize(1);
    }

    @Test
    @Order(4)
    void aSyncThatPublishesEmitsEachTableOnce() throws Exception {
        String portal = fixture.plan().portals().get(0);
        String make = fixture.plan().makes().get(0);
        database.execute(
                "UPDATE full_auto_%s SET price = price + 1, modified = now() WHERE lid %% 7 = 0".formatted(portal));
        List<JsonNode> before = events(airflow.history());

        Airflow.Outcome run =
                airflow.dag("hasty", "--conf", "{\"portal\": [\"%s\"], \"make\": [\"%s\"]}".formatted(portal, make));

        JsonNode history = airflow.history();
        assertThat(run.exitCode()).as(run.printed()).isZero();
        assertThat(state(history, "hasty", "sync")).isEqualTo("success");
        assertThat(database.strings("SELECT arguments FROM ops.runs WHERE command = 'sync' ORDER BY token DESC LIMIT 1")
                        .get(0))
                .contains("--portal=" + portal, "--make=" + make);
        assertThat(publications()).hasSize(2);
        List<JsonNode> added =
                events(history).subList(before.size(), events(history).size());
        assertThat(added)
                .extracting(event -> event.get("asset").asText())
                .containsExactlyInAnyOrderElementsOf(assets());
        assertThat(added)
                .extracting(event -> event.get("publication").asText())
                .containsOnly(publications().get(0));
        assertThat(history.get("listed")).extracting(JsonNode::asText).containsAll(assets());
    }

    @Test
    @Order(5)
    void aBusyLakeIsTriedAgainAndThenItsPendingMartIsFinished() throws Exception {
        String pending = publications().get(0);
        database.execute("UPDATE ops.publications SET mart = 'pending' WHERE publication_id = '" + pending + "'");
        int before = events(airflow.history()).size();
        String last = database.strings(NEWEST_RUN).get(0);
        Process maintain = airflow.start(
                airflow.home().resolve("maintain.out"),
                List.of(Airflow.PROJECT.resolve("bin/lotlake").toString(), "maintain", "--config", patient()));
        await("maintain has begun", () -> runs("maintain", last));
        signal(maintain, "STOP");

        Path printed = airflow.home().resolve("hasty.out");
        Process hasty = airflow.startDag(printed, "hasty");
        await(
                "the sync found the lake busy",
                () -> Files.readString(printed).contains("another one works on the lake lake"));
        Airflow.Outcome silent = cron("sync", Map.of());
        Airflow.Outcome loud = cron("sync", Map.of("LOTLAKE_GRACE", "0"));
        signal(maintain, "CONT");

        assertThat(silent).isEqualTo(new Airflow.Outcome(0, ""));
        assertThat(loud.exitCode()).isEqualTo(75);
        assertThat(loud.printed()).contains("exit code 75", "Cannot start a run: another one works on the lake lake");
        assertThat(maintain.waitFor()).isIn(0, 99);
        assertThat(hasty.waitFor()).as(Files.readString(printed)).isZero();
        JsonNode history = airflow.history();
        assertThat(tries(history, "hasty", "sync")).isGreaterThan(1);
        assertThat(state(history, "hasty", "sync")).isEqualTo("success");
        assertThat(state(history, "hasty", "verify")).isEqualTo("success");
        List<JsonNode> added = events(history).subList(before, events(history).size());
        assertThat(added)
                .extracting(event -> event.get("asset").asText())
                .containsExactlyInAnyOrderElementsOf(assets());
        assertThat(added).extracting(event -> event.get("publication").asText()).containsOnly(pending);
    }

    /** A configuration for a run that is stopped for a while, and would find the database silent in the end. */
    private static String patient() throws IOException {
        return Files.writeString(
                        airflow.home().resolve("patient.conf"),
                        Files.readString(fixture.config()) + "lotlake.postgres.answer-timeout = 10 minutes")
                .toString();
    }

    /** Runs the script for cron once with the lake's configuration. */
    private static Airflow.Outcome cron(String command, Map<String, String> more) throws Exception {
        List<String> line = new ArrayList<>(List.of("env", "LOTLAKE_ENV_FILE=none", "LOTLAKE_TRIES=1"));
        more.forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(List.of(Airflow.PROJECT.resolve("infra/cron/lotlake-cron").toString(), command));
        return airflow.run(line);
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    @Order(6)
    void anUnreachableDatabaseIsTriedAgain() throws Exception {
        Airflow.Outcome run = airflow.dag("unreachable");

        JsonNode history = airflow.history();
        assertThat(run.exitCode()).isNotZero();
        assertThat(state(history, "unreachable", "doctor")).isEqualTo("failed");
        assertThat(tries(history, "unreachable", "doctor")).isEqualTo(2);
        assertThat(run.printed())
                .contains("lotlake doctor ended with exit code 5", "FAIL  catalog: Cannot ", "localhost:1/none")
                .doesNotContain("secret");
    }

    @Test
    @Order(6)
    void whatARetryCannotMendFailsAtOnce() throws Exception {
        Airflow.Outcome run = airflow.dag("wrong");

        JsonNode history = airflow.history();
        for (String task : List.of("usage", "configuration", "program", "folder")) {
            assertThat(state(history, "wrong", task)).as(task).isEqualTo("failed");
            assertThat(tries(history, "wrong", task)).as(task).isEqualTo(1);
        }
        assertThat(tries(history, "wrong", "killed")).isEqualTo(2);
        assertThat(run.printed())
                .contains(
                        "lotlake sync ended with exit code 2",
                        "lotlake doctor ended with exit code 3",
                        "there is no program /nowhere/lotlake",
                        "there is no folder /nowhere",
                        "killed by SIGKILL");
    }

    @Test
    @Order(7)
    void aTaskThatIsEndedEndsItsCommand() throws Exception {
        String last = database.strings(NEWEST_RUN).get(0);
        Path printed = airflow.home().resolve("ended.out");
        Process task = airflow.startDag(printed, "ended");
        await("verify has begun", () -> runs("verify", last));
        String run = database.strings(NEWEST_RUN).get(0);
        assertThat(processes(run)).isPositive();

        task.destroy();

        assertThat(task.waitFor()).as(Files.readString(printed)).isNotZero();
        assertThat(processes(run)).isZero();
        assertThat(stateOf(run)).startsWith("stopped 143");
        assertThat(state(airflow.history(), "ended", "verify")).isEqualTo("failed");
        assertThat(Files.readString(printed)).contains("lotlake verify ended with exit code");
    }

    @Test
    @Order(7)
    void aTaskThatIsKilledLeavesNoCommand() throws Exception {
        assumeTrue(new ProcessBuilder("which", "setpriv").start().waitFor() == 0, "Linux ends the command by setpriv");
        String last = database.strings(NEWEST_RUN).get(0);
        Process task = airflow.startDag(airflow.home().resolve("killed.out"), "ended");
        await("verify has begun", () -> runs("verify", last));
        String run = database.strings(NEWEST_RUN).get(0);
        assertThat(processes(run)).isPositive();

        task.destroyForcibly();

        await("the command has ended", () -> processes(run) == 0);
        assertThat(stateOf(run)).startsWith("stopped 143");
    }

    @Test
    @Order(7)
    void aTaskThatTimesOutEndsItsCommand() throws Exception {
        Airflow.Outcome run = airflow.dag("late");

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.printed()).contains("bin/lotlake verify --run-id=", "AirflowTaskTimeout");
        assertThat(processes(fixture.config().toString())).isZero();
        assertThat(state(airflow.history(), "late", "verify")).isEqualTo("failed");
    }

    private static String stateOf(String run) {
        return database.strings(
                        "SELECT concat_ws(' ', state, exit_code, error) FROM ops.runs WHERE run_id = '" + run + "'")
                .get(0);
    }

    @Test
    @Order(8)
    void aGateFailsTheSyncAtOnceAndNothingFollows() throws Exception {
        String portal = fixture.plan().portals().get(0);
        database.execute("DELETE FROM full_auto_%s WHERE lid %% 3 = 0".formatted(portal));
        List<String> before = publications();
        int events = events(airflow.history()).size();
        long runs = database.number("SELECT count(*) FROM ops.runs");

        Airflow.Outcome run = airflow.dag("hasty");

        JsonNode history = airflow.history();
        assertThat(run.exitCode()).isNotZero();
        assertThat(state(history, "hasty", "sync")).isEqualTo("failed");
        assertThat(tries(history, "hasty", "sync")).isEqualTo(1);
        for (String task : List.of("publication", "verify", "maintain")) {
            assertThat(state(history, "hasty", task)).as(task).isEqualTo("upstream_failed");
        }
        assertThat(run.printed()).containsPattern("lotlake sync ended with exit code 4, [^\\n]*\\nCannot ");
        assertThat(database.number("SELECT count(*) FROM ops.runs")).isEqualTo(runs + 1);
        assertThat(publications()).isEqualTo(before);
        assertThat(events(history)).hasSize(events);
    }

    @Test
    @Order(9)
    void theScriptForCronIsCleanForShellcheck() throws Exception {
        Airflow.Outcome lint = airflow.run(List.of(
                Airflow.program("shellcheck"),
                Airflow.PROJECT.resolve("infra/cron/lotlake-cron").toString()));

        assertThat(lint.printed()).isEmpty();
        assertThat(lint.exitCode()).isZero();
    }

    @Test
    @Order(9)
    void aFailedRunIsMailedByCronWithWhatIsWrong() throws Exception {
        Airflow.Outcome sync = cron("sync", Map.of());

        assertThat(sync.exitCode()).isEqualTo(4);
        assertThat(sync.printed())
                .contains("lotlake sync ended with exit code 4 on ")
                .containsPattern("(?m)^Cannot .*" + fixture.plan().portals().get(0));
        assertThat(database.strings(NEWEST_RUN)).singleElement().asString().matches("\\d{8}_\\d{6}_cron_sync");
    }
}
