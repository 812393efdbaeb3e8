package io.lotlake.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.Lotlake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer sees the demo, and the commands that it suggests work. */
@Tag("nightly")
class DemoTest {
    private static final Pattern COMMAND = Pattern.compile("bin/lotlake (sql|release list|release rollback)(.*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    /** The output of a command, which must succeed. */
    private static String run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream real = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int code = Lotlake.run(arguments);
            assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
            return out.toString(StandardCharsets.UTF_8);
        } finally {
            System.setOut(real);
        }
    }

    private static String[] words(String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
    }

    @Test
    void theDemoHasAPastToTravelTo(@TempDir Path folder) {
        String data = folder.resolve("demo").toString();
        try {
            String demo = run("demo", "--data", data, "--listings", "600");
            List<String> lines = COMMAND.matcher(demo)
                    .results()
                    .map(MatchResult::group)
                    .map(line -> line.substring("bin/lotlake ".length()))
                    .toList();

            assertThat(demo).contains("a day later: ", "pip install duckdb-cli");
            String travel = run(words(one(lines, "VERSION AS OF")));
            List<String> sums = Pattern.compile("\\d+\\.\\d+")
                    .matcher(travel)
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(sums).hasSize(2).doesNotHaveDuplicates();
            assertThat(run(words(one(lines, "release list"))).lines().filter(line -> line.contains("published")))
                    .hasSize(2);
            run(words(one(lines, "release rollback")));
            assertThat(run("demo", "--data", data)).contains("continuing").doesNotContain("a day later");
        } finally {
            run("demo", "--data", data, "--stop");
        }
    }

    private static String one(List<String> lines, String part) {
        return lines.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }
}
