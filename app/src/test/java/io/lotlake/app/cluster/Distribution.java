package io.lotlake.app.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The programs of {@code requirements.txt}, among them a Spark, which pip installs once below {@code target}. */
final class Distribution {
    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    static final Path RESOURCES = Path.of("src/test/resources/cluster").toAbsolutePath();
    private static final Path WORK = Path.of("target/cluster").toAbsolutePath();
    private static final Path PROGRAMS = WORK.resolve("venv/bin");

    private Distribution() {}

    /** Installs the requirements, unless they are there, and returns the home of the Spark. */
    static synchronized Path spark() throws IOException, InterruptedException {
        Path wanted = RESOURCES.resolve("requirements.txt");
        Path installed = WORK.resolve("installed.txt");
        Files.createDirectories(WORK);
        if (!Files.exists(installed) || Files.mismatch(wanted, installed) >= 0) {
            Files.deleteIfExists(installed);
            run("python3", "-m", "venv", "--clear", WORK.resolve("venv").toString());
            run(program("pip"), "install", "--no-input", "--quiet", "-r", wanted.toString());
            Files.copy(wanted, installed);
        }
        try (Stream<Path> files = Files.walk(WORK.resolve("venv/lib"), 4)) {
            return files.filter(file -> file.endsWith("site-packages/pyspark"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no Spark in " + WORK));
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Path log = WORK.resolve("install.log");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("Cannot install Spark: " + String.join(" ", command) + ": " + Files.readString(log));
        }
    }

    /** A program that pip has installed. */
    static String program(String name) {
        return PROGRAMS.resolve(name).toString();
    }
}
