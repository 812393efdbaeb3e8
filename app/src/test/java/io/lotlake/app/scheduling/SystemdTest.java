package io.lotlake.app.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd itself judges the units. */
class SystemdTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    /** Of ten; an ordinary service has 9.6. */
    private static final int EXPOSURE = 35;

    /** The page says that a try may last as long. */
    private static final Duration LONG_TRY = Duration.ofMinutes(20);

    @TempDir
    private Path folder;

    /** What systemd-analyze said, and its exit code. */
    private record Verdict(int exitCode, String text) {}

    private void installUnits() throws Exception {
        assumeTrue(new ProcessBuilder("which", "systemd-analyze").start().waitFor() == 0, "there is no systemd here");
        for (Path unit : units(PROJECT.resolve("infra/systemd"))) {
            Files.writeString(
                    folder.resolve(unit.getFileName()),
                    Files.readString(unit).replace("/opt/lotlake", PROJECT.toString()));
        }
    }

    private static List<Path> units(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(service|timer)"))
                    .toList();
        }
    }

    private Verdict analyze(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("systemd-analyze"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .directory(folder.toFile())
                .start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Verdict(process.waitFor(), text);
    }

    @Test
    void theUnitsAreRight() throws Exception {
        installUnits();
        List<String> line = new ArrayList<>(List.of("verify", "--man=no", "--recursive-errors=no"));
        for (Path unit : units(folder)) {
            line.add("./" + unit.getFileName().toString().replace("@.", "@sync."));
        }
        assertThat(line).hasSize(8);

        Verdict verdict = analyze(line.toArray(String[]::new));

        assertThat(verdict.exitCode()).as(verdict.text()).isZero();
    }

    @Test
    void theServiceIsConfined() throws Exception {
        installUnits();
        Verdict verdict =
                analyze("security", "--offline=yes", "--threshold=" + EXPOSURE, "--no-pager", "./lotlake@.service");

        assertThat(verdict.exitCode()).as(verdict.text()).isZero();
    }

    private static Matcher setting(String pattern) throws IOException {
        Matcher setting = Pattern.compile("(?m)^" + pattern + "$")
                .matcher(Files.readString(PROJECT.resolve("infra/systemd/lotlake@.service")));
        assertThat(setting.find()).as(pattern).isTrue();
        return setting;
    }

    /** A unit whose tries are too long for the limit is started again for ever, and nobody is told. */
    @Test
    void theUnitGivesUpAlsoIfItsTriesAreLongAndNotBecauseOfATimer() throws IOException {
        Duration interval = Duration.ofHours(
                Long.parseLong(setting("StartLimitIntervalSec=(\\d+)h").group(1)));
        int most = Integer.parseInt(setting("StartLimitBurst=(\\d+)").group(1));
        Duration pause = Duration.ofMinutes(
                Long.parseLong(setting("RestartSec=(\\d+)min").group(1)));
        long ofTimer = interval.toHours() + 1;

        assertThat(interval.dividedBy(most).minus(pause)).isGreaterThan(LONG_TRY);
        assertThat(most - ofTimer).as("starts that are left for tries").isGreaterThanOrEqualTo(5);
        assertThat(Files.readString(PROJECT.resolve("docs/scheduling.md")))
                .contains(LONG_TRY.toMinutes() + " minutes")
                .containsPattern("twelve\\s+starts\\s+within\\s+six\\s+hours");
    }
}
