package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.Lotlake;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.session.LakeSession;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.SourceGenerator;
import io.lotlake.generator.legacy.LegacyPipeline;
import io.lotlake.generator.legacy.MartComparison;
import io.lotlake.generator.market.Countries;
import io.lotlake.generator.market.SourcePlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** A generated source with a configuration file that points to it, and the commands that a user would run on both. */
public record SeedFixture(TestDatabase database, SourcePlan plan, Path folder) {
    /** The buckets of every bucketed table. */
    public static final int BUCKETS = 2;

    public static SeedFixture generated(TestDatabase database, SourcePlan plan, Path folder)
            throws SQLException, IOException {
        SeedFixture fixture = new SeedFixture(database, plan, folder);
        new SourceGenerator(plan, database::connect).generate((table, rows) -> {});
        fixture.configure(plan.makes(), folder.resolve("warehouse").toString(), "");
        return fixture;
    }

    /** Writes the configuration file. */
    public void configure(List<String> makes, String warehouse, String more) throws IOException {
        Files.writeString(config(), """
                lotlake {
                  source { url = "%s", user = %s, password = any }
                  warehouse = "%s"
                  portals = [%s]
                  makes = [%s]
                  countries = [%s]
                  buckets = %d
                  %s
                }
                """.formatted(
                        database.url(),
                        database.user(),
                        warehouse,
                        String.join(", ", plan.portals()),
                        String.join(", ", makes),
                        String.join(", ", Countries.CONFIGURED),
                        BUCKETS,
                        more));
    }

    public Path config() {
        return folder.resolve("lotlake.conf");
    }

    /** The outcome of a command. */
    public record Outcome(int exitCode, String out, String err) {}

    /** Runs a command with the fixture's configuration, in this process. */
    Outcome run(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "--config", config().toString()));
        all.addAll(List.of(arguments));
        return lotlake(all.toArray(String[]::new));
    }

    /** Runs a command that must succeed; otherwise the test fails with what the command printed. */
    public void succeed(String command, String... arguments) {
        Outcome outcome = run(command, arguments);
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    }

    /** Runs the lotlake command and captures what it prints. */
    public static Outcome lotlake(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        endSession();
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Lotlake.run(arguments);
            return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    /**
     * Ends the Spark session. A program starts in a JVM of its own; a session that another test left would keep the
     * lake of that test.
     */
    private static void endSession() {
        Option<SparkSession> left = SparkSession.getDefaultSession();
        if (left.isDefined()) {
            left.get().stop();
        }
    }

    /**
     * The first column of the result of a statement on the lake; Spark's own printing keeps the first stream that it
     * sees.
     */
    public List<String> ask(String sql) {
        endSession();
        LotlakeConfig config = LotlakeConfig.bind(Settings.load(Optional.of(config())));
        try (SparkSession spark = LakeSession.open(config, "test")) {
            return spark.sql(sql).collectAsList().stream()
                    .map(row -> String.valueOf(row.get(0)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the legacy pipeline for the makes, into the schema {@code legacy}. */
    public void runLegacy(List<String> makes) throws SQLException {
        database.execute("DROP SCHEMA IF EXISTS legacy CASCADE; CREATE SCHEMA legacy");
        try (Connection connection = database.connect()) {
            for (String make : makes) {
                new LegacyPipeline("legacy", plan.portals(), Countries.CONFIGURED).run(connection, make);
            }
        }
    }

    public List<MartComparison.Result> compare(List<String> makes) throws SQLException {
        List<MartComparison.Result> results = new ArrayList<>();
        try (Connection connection = database.connect()) {
            for (String make : makes) {
                results.add(new MartComparison("legacy", "raw").compare(connection, make));
            }
        }
        return results;
    }
}
