package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A lake whose folder is renamed, with two publications and with rows that are deleted by address. */
@ExtendWith(PostgresExtension.class)
@TestMethodOrder(OrderAnnotation.class)
@Tag("nightly")
class RelocateTest {
    private static final String DELETED_ROWS = "SELECT DISTINCT file_path FROM silver.listings.position_deletes";

    private static SeedFixture fixture;
    private static TestDatabase database;
    private static Path there;
    private static Path here;
    private static Path further;
    private static String firstRows;
    private static String publishedRows;

    @BeforeAll
    static void seedAndSync(TestDatabase given, @TempDir Path folder) throws Exception {
        database = given;
        fixture = SeedFixture.generated(database, SourcePlan.defaults(600).withRecentRates(), folder);
        there = folder.resolve("lake.a+b(1)$");
        here = folder.resolve("moved");
        further = folder.resolve("further");
        configure(there);
        fixture.succeed("seed", "--run-id", "first");
        change("lid % 30 = 0");
        fixture.succeed("sync", "--run-id", "second");
        List<String> rows = rows();
        publishedRows = rows.get(0);
        firstRows = rows.get(1);
        assertThat(publishedRows).isNotEqualTo(firstRows);
        assertThat(fixture.ask(DELETED_ROWS)).isNotEmpty().allMatch(path -> path.contains(there.toString()));
    }

    private static void configure(Path warehouse) throws IOException {
        fixture.configure(fixture.plan().makes(), warehouse.toString(), "");
    }

    /** Deletes listings from the source. */
    private static void change(String which) {
        String portal = fixture.plan().portals().get(0);
        database.execute("DELETE FROM full_auto_" + portal + " WHERE " + which);
        database.execute(
                "UPDATE full_auto_" + portal + " SET modified = modified + interval '1 second' WHERE lid % 7 = 0");
    }

    /** The number of listings now and in the first publication. */
    private static List<String> rows() {
        return fixture.ask("SELECT count(*) FROM gold.fct_listings UNION ALL"
                + " SELECT count(*) FROM gold.fct_listings VERSION AS OF 'pub_first'");
    }

    private static SeedFixture.Outcome relocate(Object from, Object to) {
        return fixture.run("relocate", "--from", from.toString(), "--to", to.toString());
    }

    private static void assertRefused(SeedFixture.Outcome outcome, int code, String... words) {
        assertThat(outcome.err()).as(outcome.out()).contains(words);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(code);
    }

    @Test
    @Order(1)
    void placesThatCannotBeAreRefused() {
        assertRefused(relocate("there", here), 2, "Invalid value for --from: 'there' is neither an absolute path");
        assertRefused(relocate(there, "gs://bucket"), 2, "Invalid value for --to: 'gs://bucket' is neither");
        assertRefused(relocate(there, there + "/"), 2, "one is the other or lies in it");
        assertRefused(relocate(there, there.resolve("in")), 2, "one is the other or lies in it");
        for (String name : List.of("my lake", "gebäude", "100%", "a#b")) {
            Path encoded = there.resolveSibling(name);
            assertRefused(relocate(there, encoded), 2, "Invalid value for --to: '" + encoded + "' can have no lake");
            assertThat(encoded).doesNotExist();
        }
        assertRefused(relocate(further, here), 3, "the catalog has it at " + there + ", give that as --from");
        assertRefused(
                relocate(there, here), 3, "there is no " + here, "move or copy all files of " + there + " there first");
        assertThat(here).doesNotExist();
    }

    @Test
    @Order(2)
    void commandsSayWhereTheCatalogHasALakeThatWasMoved() throws Exception {
        Files.move(there, here);
        for (List<String> command : List.of(
                List.of("sync"), List.of("status"), List.of("sql", "SELECT 1"), List.of("doctor"), List.of("verify"))) {
            SeedFixture.Outcome outcome = fixture.run(
                    command.get(0), command.subList(1, command.size()).toArray(String[]::new));
            assertThat(outcome.out() + outcome.err())
                    .as(command.toString())
                    .contains("the catalog has the lake lake at " + there, "lotlake relocate --from " + there);
            assertThat(outcome.exitCode()).isEqualTo(3);
        }
        configure(here);
        assertRefused(
                fixture.run("sync"), 3, "set lotlake.warehouse to that", "relocate --from " + there + " --to " + here);
        configure(further);
        assertRefused(fixture.run("sync"), 3, "the catalog has the lake lake at " + there);
        assertThat(there).doesNotExist();
        assertThat(further).doesNotExist();
    }

    @Test
    @Order(3)
    void aLakeThatIsNotWholeStaysWhereItIs() throws Exception {
        configure(there);
        Path file = anyDataFile();
        Path aside = here.resolveSibling("aside");
        Files.move(file, aside);

        SeedFixture.Outcome outcome = relocate(there, here);

        Files.move(aside, file);
        assertRefused(
                outcome, 3, "of its files are not there as they were written", "move or copy all files of " + there);
        assertThat(metadataFiles()).allMatch(metadata -> metadata.contains(there.toString()));
    }

    private static Path anyDataFile() throws IOException {
        try (Stream<Path> files = Files.walk(here.resolve("gold"))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .filter(file -> !file.toString().endsWith("-deletes.parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> metadataFiles() {
        return database.strings("SELECT metadata_location FROM iceberg_tables");
    }

    @Test
    @Order(4)
    void theCatalogFollowsAndNothingNamesTheOldPlace() throws Exception {
        SeedFixture.Outcome outcome = relocate(there, here);

        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(" tables and views of the lake lake are at " + there)
                .contains("tables and views follow", "set lotlake.warehouse = \"" + here + "\"");
        configure(here);
        assertThat(metadataFiles()).allMatch(metadata -> metadata.contains(here.toString()));
        assertNothingNames(there);
        assertThat(relocate(there, here).exitCode()).isEqualTo(99);
    }

    private static void assertNothingNames(Path place) throws IOException {
        assertThat(database.strings("SELECT t::text FROM iceberg_tables t"))
                .noneMatch(row -> row.contains(place + "/"));
        assertThat(database.strings("SELECT t::text FROM iceberg_namespace_properties t"))
                .noneMatch(row -> row.contains(place + "/"));
        List<String> naming = new ArrayList<>();
        try (Stream<Path> files = Files.walk(here)) {
            files.filter(file -> text(file).contains(place + "/"))
                    .map(Path::toString)
                    .forEach(naming::add);
        }
        assertThat(naming).isEmpty();
        assertThat(fixture.ask(DELETED_ROWS)).isNotEmpty().noneMatch(path -> path.contains(place + "/"));
    }

    /** The content of a metadata file; empty for other files. */
    private static String text(Path file) {
        String name = file.getFileName().toString();
        try {
            if (name.endsWith(".json")) {
                return Files.readString(file);
            }
            if (!name.endsWith(".avro")) {
                return "";
            }
            StringBuilder text = new StringBuilder();
            try (DataFileReader<GenericRecord> rows = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
                rows.forEach(text::append);
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(5)
    void theLakeHasItsPast() {
        assertThat(fixture.run("status").exitCode()).isZero();
        assertThat(rows()).containsExactly(publishedRows, firstRows);
    }

    @Test
    @Order(6)
    void theLakeIsWholeAndWorksOn() {
        fixture.succeed("verify");
        change("lid % 30 = 1");
        fixture.succeed("sync", "--run-id", "third");
        assertThat(rows()).doesNotContain(publishedRows).contains(firstRows);

        SeedFixture.Outcome back = SeedFixture.lotlake(
                "release",
                "rollback",
                "first",
                "--run-id",
                "back",
                "--config",
                fixture.config().toString());

        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(rows()).containsExactly(firstRows, firstRows);
        fixture.succeed("verify", "--quick");
    }

    @Test
    @Order(7)
    void aRunThatIsKilledIsRunAgain() throws Exception {
        copy(here, further);
        Process process = LotlakeProcess.start(
                List.of(),
                List.of(),
                here.resolveSibling("printed"),
                List.of(
                        "relocate",
                        "--config",
                        fixture.config().toString(),
                        "--from",
                        here.toString(),
                        "--to",
                        further.toString()));
        while (process.isAlive() && !hasBegun(further)) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor();
        assertThat(process.exitValue()).isEqualTo(137);
        assertThat(metadataFiles()).allMatch(metadata -> metadata.contains(here.toString()));
        assertThat(fixture.run("status").exitCode()).isZero();

        SeedFixture.Outcome again = relocate(here, further);

        assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
        assertThat(metadataFiles()).allMatch(metadata -> metadata.contains(further.toString()));
        configure(further);
        fixture.succeed("verify");
    }

    /** Whether a file that the run writes exists; others come and go meanwhile. */
    private static boolean hasBegun(Path place) throws IOException {
        long token = database.number("SELECT max(token) FROM ops.lakes");
        try (Stream<Path> files = Files.walk(place)) {
            return files.anyMatch(file -> file.toString().matches(".*-r" + token + "-[0-9a-f]{8}\\.avro"));
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
