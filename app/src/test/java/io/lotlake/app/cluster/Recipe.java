package io.lotlake.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command of docs/cluster.md, as bash runs it.
 *
 * @param folder in which it runs, and into which it prints
 * @param environment is added to a clean environment
 */
record Recipe(String text, Path folder, Map<String, String> environment) {
    private static final Path PAGE = Distribution.PROJECT.resolve("docs/cluster.md");
    private static final Pattern EXAMPLE = Pattern.compile("seed --config \\S+");
    private static final long MINUTES = 20;
    /** What the JVM prints when spark-submit starts it. */
    private static final String OF_THE_JVM = "WARNING: Using incubator modules: jdk.incubator.vector";

    private static final String OF_A_LOG = ".*\\b(TRACE|DEBUG|INFO|WARN|WARNING|ERROR)\\b.*|\\tat .*";

    /** The first block of commands that follows the heading. */
    static Recipe of(String heading, Path folder, Map<String, String> environment) throws IOException {
        Matcher block = Pattern.compile(
                        "^#+ " + Pattern.quote(heading) + "$.*?^```sh$(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(PAGE));
        if (!block.find()) {
            throw new IOException("docs/cluster.md has no commands below " + heading);
        }
        return new Recipe(block.group(1).strip(), folder, environment);
    }

    /** The recipe with another text in the place of one that it must have. */
    Recipe with(String old, String other) {
        if (!text.contains(old)) {
            throw new IllegalStateException("there is no " + old + " in " + text);
        }
        return new Recipe(text.replace(old, other), folder, environment);
    }

    /** The recipe with more settings. */
    Recipe with(Map<String, String> settings) {
        StringBuilder options = new StringBuilder();
        settings.forEach((key, value) ->
                options.append("--conf ").append(key).append('=').append(value).append(' '));
        return with("--class ", options + "--class ");
    }

    /** A recipe that runs. */
    record Running(Process process, Path printed) {
        Outcome end() throws IOException, InterruptedException {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException("still at work after " + MINUTES + " minutes: " + text());
            }
            return new Outcome(process.exitValue(), text());
        }

        String text() throws IOException {
            return Files.readString(printed);
        }
    }

    /** How a recipe ended, and what it printed to both streams. */
    record Outcome(int exitCode, String printed) {}

    /** Starts the recipe with another command of lotlake in the place of its seed. */
    Running start(String command, Path config) throws IOException {
        Path printed = Files.createTempFile(folder, command.replaceAll("\\W+", "-"), ".out");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "-euo",
                        "pipefail",
                        "-c",
                        EXAMPLE.matcher(text).replaceAll(Matcher.quoteReplacement(command + " --config " + config)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        Environment.clean(builder.environment());
        builder.environment().putAll(environment);
        return new Running(builder.start(), printed);
    }

    /** Runs the recipe, which must succeed and print lotlake's own lines alone. */
    void succeed(String command, Path config) throws IOException, InterruptedException {
        Outcome outcome = start(command, config).end();
        assertThat(outcome.exitCode()).as(outcome.printed()).isZero();
        assertThat(outcome.printed().lines().filter(line -> !line.equals(OF_THE_JVM)))
                .isNotEmpty()
                .noneMatch(line -> line.matches(OF_A_LOG));
    }
}
