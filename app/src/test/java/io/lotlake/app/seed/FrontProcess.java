package io.lotlake.app.seed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lotlake.app.FrontClassPath;
import io.lotlake.app.Lotlake;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The lotlake command in a process that has no Spark. */
public final class FrontProcess {
    private static final long PATIENCE_SECONDS = 30;

    private FrontProcess() {}

    /** Runs the command to the end of its process. */
    public static SeedFixture.Outcome run(Path folder, String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("front.out");
        Path err = folder.resolve("front.err");
        Process process = command(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("still at work after " + PATIENCE_SECONDS + " s: " + List.of(arguments));
        }
        return new SeedFixture.Outcome(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    /** Starts the command. Its standard output can be read from the process. */
    public static Process start(Path err, String... arguments) throws IOException {
        return command(arguments).redirectError(err.toFile()).start();
    }

    private static ProcessBuilder command(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Dio.lotlake.heap=4g",
                "-Dlog4j2.configurationFile="
                        + Path.of("../conf/test/log4j2.properties").toAbsolutePath(),
                "-Daws.requestChecksumCalculation=WHEN_REQUIRED",
                "-Daws.responseChecksumValidation=WHEN_REQUIRED",
                "-cp",
                String.join(File.pathSeparator, FrontClassPath.entries()),
                Lotlake.class.getName()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line);
    }
}
