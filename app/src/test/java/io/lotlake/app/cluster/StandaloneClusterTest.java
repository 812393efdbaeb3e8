package io.lotlake.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.generator.SourceGenerator;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Bronze and the data source read from the executors of a cluster, not only in the driver's process. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class StandaloneClusterTest {
    private static final String PRICES = "public.prices_auto_mobile";
    private static final String ROW = "concat_ws(' ', id, lid, price, unix_micros(dt))";
    private static final Pattern STAGE = Pattern.compile("\"Stage ID\":(\\d+),.*?\"Stage Name\":\"([^\"]*)\"");
    private static final Pattern TASK = Pattern.compile("\"Stage ID\":(\\d+),.*\"Executor ID\":\"([^\"]*)\"");

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start(TestDatabase database) throws Exception {
        SourcePlan plan = new SourcePlan(7, 2_000, 100_000, List.of("mobile"), List.of("fiat"));
        new SourceGenerator(plan, database::connect).generate((table, rows) -> {});
        cluster = new StandaloneCluster(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** The executors that ran tasks of stages with this name. */
    private static Set<String> executors(List<String> events, String stage) {
        Set<String> stages = new HashSet<>();
        Set<String> executors = new TreeSet<>();
        for (String event : events) {
            Matcher submitted = STAGE.matcher(event);
            if (event.startsWith("{\"Event\":\"SparkListenerStageSubmitted\"")
                    && submitted.find()
                    && submitted.group(2).contains(stage)) {
                stages.add(submitted.group(1));
            }
        }
        for (String event : events) {
            Matcher ended = TASK.matcher(event);
            if (event.startsWith("{\"Event\":\"SparkListenerTaskEnd\"")
                    && ended.find()
                    && stages.contains(ended.group(1))) {
                executors.add(ended.group(2));
            }
        }
        return executors;
    }

    private static List<String> expected(TestDatabase database) {
        return rows(database, PRICES);
    }

    private static List<String> rows(TestDatabase database, String table) {
        return database
                .strings("SELECT concat_ws(' ', id, lid, price, (extract(epoch FROM dt) * 1000000)::bigint) FROM "
                        + table)
                .stream()
                .sorted()
                .toList();
    }

    @Test
    @Tag("nightly")
    void theDataSourceReadsAndWritesFromBothExecutorsWhateverTasksFail(TestDatabase database) throws Exception {
        Path rows = folder.resolve("rows");
        database.execute("CREATE TABLE public.copied (LIKE " + PRICES + ")");

        List<String> events = cluster.submit(
                "copy",
                CopyProgram.class.getName(),
                List.of(database.url(), database.user(), PRICES, ROW, rows.toString(), "public.copied"));

        assertThat(executors(events, "CopyProgram")).containsExactly("0", "1");
        assertThat(Files.readAllLines(rows).stream().sorted().toList()).isEqualTo(expected(database));
        assertThat(events.stream().filter(event -> event.contains("the first attempt fails midway")))
                .isNotEmpty();
        assertThat(rows(database, "public.copied")).isEqualTo(expected(database));
    }

    @Test
    void bronzeReadsFromBothExecutors(TestDatabase database, SparkSession spark) throws Exception {
        Path config = folder.resolve("lotlake.conf");
        Files.writeString(config, """
                lotlake {
                  source { url = "%s", user = %s, password = any }
                  warehouse = "%s"
                  portals = [mobile]
                  makes = [fiat]
                  bronze.partition-size = 1 MiB
                }
                """.formatted(database.url(), database.user(), folder.resolve("warehouse")));

        List<String> events =
                cluster.submit("bronze", "io.lotlake.bronze.BronzeJobs", List.of("--config", config.toString()));

        assertThat(executors(events, "CopyLoader")).containsExactly("0", "1");
        Settings settings = Settings.load(Optional.of(config), Map.of(), new Properties());
        Lake lake = TestLake.open(LotlakeConfig.bind(settings), spark, Instant.now());
        List<String> landed = lake.spark().sql("SELECT " + ROW + " FROM bronze.prices_auto").collectAsList().stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
        assertThat(landed).isEqualTo(expected(database));
    }
}
