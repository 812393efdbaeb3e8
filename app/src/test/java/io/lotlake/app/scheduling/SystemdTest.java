package io.lotlake.app.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd itself judges the units. */
class SystemdTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    /** Of ten; an ordinary service has 9.6. */
    private static final int EXPOSURE = 35;

    @TempDir
    private Path folder;

    /** What systemd-analyze said, and its exit code. */
    private record Verdict(int exitCode, String text) {}

    @BeforeEach
    void installUnits() throws Exception {
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
        Verdict verdict =
                analyze("security", "--offline=yes", "--threshold=" + EXPOSURE, "--no-pager", "./lotlake@.service");

        assertThat(verdict.exitCode()).as(verdict.text()).isZero();
    }
}
