package io.lotlake.app.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.SeedFixture;
import io.lotlake.app.seed.SeedFixture.Outcome;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The Feast repository in {@code infra/feast} gives the rows of a training set. */
@Tag("feast")
@ExtendWith(PostgresExtension.class)
class FeastTest {
    private static final Path REPOSITORY =
            Path.of("../infra/feast").toAbsolutePath().normalize();
    private static final Path WORK = Path.of("target/feast").toAbsolutePath();
    private static final Path PYTHON = WORK.resolve("venv/bin/python");

    @TempDir
    private static Path folder;

    private static SeedFixture fixture;

    @BeforeAll
    static void seedAndInstall(TestDatabase database) throws Exception {
        install();
        fixture = SeedFixture.generated(database, SourcePlan.defaults(2_000).withRecentRates(), folder);
        fixture.succeed("seed");
    }

    /** Creates the environment unless it has these versions. */
    private static void install() throws IOException, InterruptedException {
        Path wanted = REPOSITORY.resolve("requirements.txt");
        Path installed = WORK.resolve("installed.txt");
        if (Files.exists(installed) && Files.mismatch(wanted, installed) < 0) {
            return;
        }
        Files.createDirectories(WORK);
        run(WORK, "python3", "-m", "venv", "--clear", WORK.resolve("venv").toString());
        run(WORK, PYTHON.toString(), "-m", "pip", "install", "--no-input", "-r", wanted.toString());
        Files.copy(wanted, installed);
    }

    private static List<String> run(Path place, String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "printed", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("LOTLAKE_TRAINING_SET", folder.resolve("set").toString());
        builder.environment().put("FEAST_USAGE", "False");
        int code = builder.start().waitFor();
        List<String> printed = Files.readAllLines(log);
        assertThat(code).as(String.join("\n", printed)).isZero();
        return printed;
    }

    @Test
    void historicalRetrievalGivesTheRowsOfTheTrainingSet() throws Exception {
        Outcome written = SeedFixture.lotlake(
                "training-set",
                "--config",
                fixture.config().toString(),
                "--as-of",
                Instant.now().toString(),
                "--output",
                folder.resolve("set").toString());
        assertThat(written.exitCode()).as(written.out() + written.err()).isZero();
        String rows = fixture.ask("SELECT count(*) FROM parquet.`" + folder.resolve("set/rows") + "`")
                .get(0);
        Path repository = Files.createDirectory(folder.resolve("feast"));
        try (Stream<Path> files = Files.list(REPOSITORY)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, repository.resolve(file.getFileName()));
            }
        }

        List<String> printed = run(repository, PYTHON.toString(), "-W", "ignore", "retrieve.py");

        assertThat(Integer.parseInt(rows)).isGreaterThan(100);
        assertThat(printed.get(printed.size() - 1))
                .startsWith(rows + " of " + rows + " rows retrieved, 0 differ, ")
                .endsWith(" features");
    }
}
