package io.lotlake.app.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.error.SqlState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/sources.md} says what the code and its tests say; {@code LOTLAKE_WRITE_DOCS=1} rewrites the page. */
class SourcesPageTest {
    private static final Path ROOT = Path.of("..");
    /** The folder in which benchmarks have builds of earlier revisions. */
    private static final Path PAGE = ROOT.resolve("docs/sources.md");

    /** The tests of the page, in the page's order. */
    private static final List<String> CLASSES = List.of(
            "HiddenRowsTest",
            "StandbyTest",
            "EncodingTest",
            "SourceMeaningTest",
            "ForgottenRowsTest",
            "LockedTableTest",
            "SourceFailureTest",
            "OneCutTest",
            "InterruptedReadTest",
            "LateCommitTest",
            "KeyRangeTest",
            "OldServerTest",
            "SourceLoginTest",
            "PoolerTest",
            "CatalogCheckTest",
            "MartCheckTest",
            "MartSwapTest",
            "MartIndexesTest",
            "MartLocksTest",
            "RowExchangeTest",
            "ReplicationTest",
            "BadInputTest",
            "SqlStateTest");

    private static final Pattern TEST =
            Pattern.compile("@(?:Test|ParameterizedTest)\\b(?:(?!\\bvoid\\b).)*\\bvoid (\\w+)\\(", Pattern.DOTALL);
    private static final Pattern WORDS = Pattern.compile("`([^`]+)`");
    /** The seam between two literals of one text, in one line or two. */
    private static final Pattern SEAM = Pattern.compile("\"\\s*\\+\\s*\"");

    /** Below the modules' sources. Other tests come and go below their targets meanwhile. */
    private static List<Path> sources(Predicate<Path> wanted) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path folder : modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(wanted)
                            .forEach(found::add);
                }
            }
        }
        return found.stream().sorted().toList();
    }

    private static String sentence(String method) {
        String words = method.replaceAll("(?<=.)(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String situations() throws IOException {
        List<String> lines = new ArrayList<>(List.of("| test | situations |", "| --- | --- |"));
        for (String name : CLASSES) {
            List<Path> found = sources(file -> file.endsWith(name + ".java"));
            assertThat(found).as(name).hasSize(1);
            Matcher tests = TEST.matcher(Files.readString(found.get(0)));
            String sentences =
                    tests.results().map(test -> sentence(test.group(1))).collect(joining(". ", "", "."));
            lines.add("| `" + name + "` | " + sentences + " |");
        }
        return String.join("\n", lines);
    }

    private static String states() {
        List<String> lines = new ArrayList<>(List.of("| SQLSTATE | exit | what to do |", "| --- | --- | --- |"));
        for (SqlState state : SqlState.all()) {
            String remedy =
                    Optional.of(state.remedy()).filter(text -> !text.isEmpty()).orElse("tell us, with the log");
            lines.add("| " + state.prefix() + " | " + state.exitCode().code() + " | " + remedy + " |");
        }
        return String.join("\n", lines);
    }

    private static String with(String page, String part, String content) {
        String begin = "<!-- " + part + " -->\n";
        String end = "\n<!-- end of " + part + " -->";
        int from = page.indexOf(begin) + begin.length();
        return page.substring(0, from) + content + page.substring(page.indexOf(end, from - 1));
    }

    @Test
    void thePageHasTheTestsAndTheStates() throws IOException {
        String page = Files.readString(PAGE);
        String right = with(with(page, "states", states()), "situations", situations());
        if (System.getenv("LOTLAKE_WRITE_DOCS") != null) {
            Files.writeString(PAGE, right);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(right);
    }

    @Test
    void theWordsOfARefusalStandInTheCode() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path file : sources(path -> path.toString().contains("src/main"))) {
            code.append(SEAM.matcher(Files.readString(file)).replaceAll(""));
        }
        String page = Files.readString(PAGE);
        String refusals =
                page.substring(page.indexOf("## What is refused"), page.indexOf("## What the server may say"));

        List<String> missing = refusals.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| what") && !line.startsWith("| ---"))
                .map(line -> line.substring(line.lastIndexOf('|', line.length() - 2)))
                .flatMap(words -> WORDS.matcher(words).results())
                .map(word -> word.group(1))
                .filter(word -> code.indexOf(word) < 0)
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void theTestsThatThePageNamesAreThere() throws IOException {
        List<String> names = sources(path -> path.toString().contains("src/test")).stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .toList();

        assertThat(Pattern.compile("`(\\w+Test)`")
                        .matcher(Files.readString(PAGE))
                        .results())
                .extracting(match -> match.group(1))
                .isNotEmpty()
                .allMatch(names::contains);
    }
}
