package io.lotlake.app.seed;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.fault.Fault;
import io.lotlake.common.session.LakeSession;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.verify.CanonicalText;
import io.lotlake.common.verify.Fingerprint;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.gold.Gold;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;

/** A small source with a lake and a mart on which one command of the crash matrix fails again and again. */
final class CrashLake {
    private static final SourcePlan PLAN =
            new SourcePlan(11, 300, 900, List.of("mobile", "scout"), List.of("volkswagen", "bmw")).withRecentRates();
    private static final int HALTED = 137;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final CrashCell.Command command;
    private final SeedFixture fixture;
    private final TestDatabase mart;
    private List<String> arguments = List.of();
    private Map<String, Fingerprint> expected = Map.of();
    private int days;
    /** Whether the last run reached its end although it met a fault. */
    private boolean ended;

    private CrashLake(CrashCell.Command command, SeedFixture fixture, TestDatabase mart) {
        this.command = command;
        this.fixture = fixture;
        this.mart = mart;
    }

    /** A lake on which the command can run, and the state that must hold afterwards. */
    static CrashLake prepared(CrashCell.Command command, Path folder) throws Exception {
        SeedFixture fixture = SeedFixture.generated(PostgresExtension.create(), PLAN, folder);
        CrashLake lake = new CrashLake(CrashCell.Command.SEED, fixture, fixture.database());
        lake.configure();
        if (command == CrashCell.Command.SEED) {
            lake.prepare();
            return lake;
        }
        lake.requireDone("seed");
        return lake.next(command);
    }

    /** The same lake, prepared for another command. */
    CrashLake next(CrashCell.Command next) throws Exception {
        TestDatabase target = fixture.database();
        if (next == CrashCell.Command.PUBLISH) {
            target = PostgresExtension.create();
            target.execute("CREATE SCHEMA raw");
        }
        CrashLake lake = new CrashLake(next, fixture, target);
        lake.configure();
        lake.prepare();
        return lake;
    }

    private void configure() throws IOException {
        String more = switch (command) {
            case PUBLISH -> "mart { url = \"" + mart.url() + "\", user = " + mart.user() + ", password = any }";
            case MAINTAIN ->
                "maintain { min-small-files = 2, max-manifests = 2, snapshot-age-hours = 0, keep-snapshots = 1,"
                        + " keep-publications = 1 }";
            case SYNC -> "sync.compact-share = 1";
            case SEED, ROLLBACK -> "";
        };
        fixture.configure(PLAN.makes(), fixture.folder().resolve("warehouse").toString(), more);
    }

    /** All commands except a seed start from a lake that has been seeded. */
    private void prepare() throws Exception {
        switch (command) {
            case SEED -> {
                expected = freshlySeeded();
                arguments = List.of("seed");
            }
            case PUBLISH -> {
                requireDone("publish");
                expected = state();
                arguments = List.of("publish");
            }
            case ROLLBACK -> {
                expected = state();
                String first = publications().get(0);
                fixture.database().execute("UPDATE full_auto_mobile SET price = price + 1");
                requireDone("seed");
                assertThat(state()).as("the second publication").isNotEqualTo(expected);
                arguments = List.of("release", "rollback", first);
            }
            case MAINTAIN -> {
                touch();
                requireDone("seed");
                expected = state();
                arguments = List.of("maintain");
            }
            case SYNC -> arguments = List.of("sync");
        }
    }

    private List<String> publications() {
        return fixture.database().strings("SELECT publication_id FROM ops.publications ORDER BY token DESC");
    }

    /** The same source with another lake. */
    private SeedFixture elsewhere() throws SQLException, IOException {
        Path folder = Files.createDirectories(fixture.folder().resolve("undisturbed"));
        SeedFixture other = new SeedFixture(fixture.database(), PLAN, folder);
        other.configure(PLAN.makes(), folder.resolve("warehouse").toString(), "catalog.name = undisturbed");
        return other;
    }

    CrashCell.Command command() {
        return command;
    }

    TestDatabase database() {
        return fixture.database();
    }

    /** Gives the next run of the command work at every step that the previous run did not reach. */
    void makeWork() throws Exception {
        if (command == CrashCell.Command.SEED) {
            touch();
        } else if (command == CrashCell.Command.MAINTAIN) {
            if (ended) {
                touch();
                requireDone("seed");
            }
            plantOrphan();
        } else if (command == CrashCell.Command.SYNC) {
            live();
        }
    }

    /**
     * A day in the life of the source: some rows of every kind change, come and go. Sellers stay, because their history
     * would differ.
     */
    private void live() {
        days++;
        fixture.database().execute("""
                UPDATE full_auto_mobile SET price = coalesce(price, 0) + %1$d WHERE lid %% 97 = %1$d %% 97;
                UPDATE stat_auto_scout SET views = coalesce(views, 0) + %1$d WHERE lid %% 97 = %1$d %% 97;
                INSERT INTO prices_auto_mobile
                SELECT max(id) + 1, (SELECT max(lid) FROM mapping.lot_bmw), 1000 + %1$d, now() FROM prices_auto_mobile;
                DELETE FROM full_auto_scout WHERE lid = (SELECT min(lid) FROM full_auto_scout);
                """.formatted(days));
    }

    /** Gives rows of the source a new version with the same values. */
    private void touch() {
        fixture.database().execute("UPDATE full_auto_mobile SET url = url; UPDATE cust_auto_scout SET web = web");
    }

    private void plantOrphan() throws IOException {
        String metadata = fixture.database()
                .strings("SELECT metadata_location FROM iceberg_tables WHERE catalog_name = 'lake'"
                        + " AND table_namespace = 'silver' AND table_name = 'listings'")
                .get(0);
        Path table = Path.of(URI.create(metadata).getPath()).getParent().resolveSibling("data");
        Path orphan = Files.writeString(table.resolve("orphan"), "orphan");
        Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minus(Duration.ofDays(9))));
    }

    /** Runs the command until the cell's fault ends it, or to its end if it survives a lost reply. */
    void fail(CrashCell cell) throws Exception {
        if (cell.fault() == Fault.HALT) {
            String trap = "-D" + Failpoints.PROPERTY + "=" + cell.point() + ":HALT:1";
            Process process = fork(trap);
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as("%s %s", cell, printed()).isEqualTo(HALTED);
            ended = false;
            return;
        }
        Failpoints.arm(cell.point(), cell.fault(), 1);
        SeedFixture.Outcome outcome = run();
        assertThat(Failpoints.disarm())
                .as("%s is reached: exit %s %s%s", cell, outcome.exitCode(), outcome.out(), outcome.err())
                .isTrue();
        ended = outcome.exitCode() == 0;
        if (!cell.isSurvived()) {
            assertThat(outcome.exitCode()).as("%s", cell).isNotZero();
        }
    }

    SeedFixture.Outcome run() {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--config", fixture.config().toString()));
        return SeedFixture.lotlake(all.toArray(String[]::new));
    }

    /** The command in a process of its own. */
    Process fork(String... options) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--config", fixture.config().toString()));
        return LotlakeProcess.start(List.of(), List.of(options), log(), all);
    }

    /** Makes one clean run, after which everything is as if nothing had ever failed. */
    void recover() throws Exception {
        SeedFixture.Outcome clean = run();
        assertThat(clean.exitCode()).as(clean.out() + clean.err()).isIn(0, 99);
        SeedFixture.Outcome verify = fixture.run("verify");
        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
        Map<String, Fingerprint> found = state();
        if (command == CrashCell.Command.SYNC) {
            expected = freshlySeeded();
        }
        assertThat(found).isEqualTo(expected);
    }

    /** The state of another lake, freshly seeded from the source as it is now; its mart replaces this one's. */
    private Map<String, Fingerprint> freshlySeeded() throws Exception {
        CrashLake undisturbed = new CrashLake(command, elsewhere(), mart);
        undisturbed.requireDone("seed");
        return undisturbed.state();
    }

    private void requireDone(String name) {
        SeedFixture.Outcome outcome = fixture.run(name);
        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    }

    private SparkSession session() {
        return LakeSession.open(LotlakeConfig.bind(Settings.load(Optional.of(fixture.config()))), "look");
    }

    /** The fingerprints of every Gold table and every table of the mart. */
    private Map<String, Fingerprint> state() throws IOException {
        Map<String, Fingerprint> state = new TreeMap<>();
        try (SparkSession spark = session()) {
            for (TableSpec table : Gold.tables()) {
                List<CanonicalText> texts =
                        table.columns().stream().map(CrashLake::text).toList();
                state.put(table.name(), Fingerprint.of(spark.table(table.name()), texts));
            }
        }
        try (Connection connection = mart.connect()) {
            for (String make : PLAN.makes()) {
                CanonicalText row = new CanonicalText("a::text", lit(""));
                state.put(make, Fingerprint.of(connection, "raw.ads_" + make + " AS a", List.of(row)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return state;
    }

    private static CanonicalText text(ColumnSpec column) {
        return CanonicalText.of(column.type(), column.name(), col("`" + column.name() + "`"));
    }

    private Path log() {
        return fixture.folder().resolve("forked.log");
    }

    String printed() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
