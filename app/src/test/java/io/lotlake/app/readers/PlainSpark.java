package io.lotlake.app.readers;

import io.lotlake.app.cluster.SparkJars;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** A Spark session in a JVM whose class path has Spark, Iceberg and the driver of PostgreSQL alone. */
final class PlainSpark {
    private static final Path PROGRAM =
            Path.of("src/test/resources/readers/PlainSpark.java").toAbsolutePath();
    private static final Path WORK = Path.of("target/readers").toAbsolutePath();
    private static final String ANSWER = "ANSWER\t";
    private static final String ERROR = "ERROR\t";

    private PlainSpark() {}

    /** The program prints for each statement the number of files that it reads, and the columns of the only row. */
    static List<Answer> ask(ReadLake lake) throws IOException, InterruptedException {
        // lotlake export writes nothing for Spark, which can read snapshots and has the pinned catalog.
        List<Request> asked = lake.requests().stream()
                .filter(request -> request.state() != State.EXPORTED)
                .toList();
        Path statements = Files.createDirectories(WORK).resolve("spark.sql");
        Files.write(
                statements,
                asked.stream()
                        .map(request -> request.sql(Dialect.SPARK, request.versioned("lake", "FOR VERSION AS OF")))
                        .toList());
        Path printed = WORK.resolve("spark.out");
        int code = new ProcessBuilder(command(lake, statements))
                .redirectOutput(printed.toFile())
                .redirectError(WORK.resolve("spark.out.err").toFile())
                .start()
                .waitFor();
        List<Answer> answers = new ArrayList<>();
        for (String line : Files.readAllLines(printed)) {
            if (line.startsWith(ERROR)) {
                answers.add(Answer.refusal(line.substring(ERROR.length())));
            } else if (line.startsWith(ANSWER)) {
                List<String> words =
                        Arrays.asList(line.substring(ANSWER.length()).split("\t", -1));
                boolean files = asked.get(answers.size()).isAboutFiles();
                answers.add(Answer.of(files ? words.subList(0, 1) : words.subList(1, words.size())));
            }
        }
        if (answers.size() != asked.size()) {
            throw new IOException("Cannot read with Spark: it ended with " + code + ", see " + printed + ".err");
        }
        Iterator<Answer> given = answers.iterator();
        return lake.requests().stream()
                .map(request -> request.state() == State.EXPORTED ? Answer.none() : given.next())
                .toList();
    }

    private static List<String> command(ReadLake lake, Path statements) {
        Path root = Path.of("..").toAbsolutePath().normalize();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "@" + root.resolve("conf/jvm.options"),
                "-XX:+UseSerialGC",
                "-XX:-UseParallelGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-Dlog4j2.configurationFile=" + root.resolve("conf/test/log4j2.properties"),
                "-cp",
                String.join(File.pathSeparator, SparkJars.plain()),
                PROGRAM.toString(),
                lake.database().url(),
                lake.database().user(),
                lake.warehouse().toUri().toString(),
                statements.toString(),
                lake.server(),
                ReadLake.SERVED,
                ReadLake.TAG,
                ReadLake.NEWEST_TAG);
    }
}
