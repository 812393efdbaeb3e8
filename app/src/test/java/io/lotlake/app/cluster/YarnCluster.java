package io.lotlake.app.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Hadoop's YARN with two node managers in a process of its own ({@code YarnServers.java}). It listens on the address
 * that the name of this machine has.
 */
final class YarnCluster implements AutoCloseable {
    private static final Path PROGRAM = Distribution.RESOURCES.resolve("YarnServers.java");
    /** What the servers need beside Hadoop's own jars. */
    private static final List<String> BESIDE_HADOOP =
            List.of("hadoop-client-", "log4j-", "slf4j-api", "jcl-over-slf4j", "snappy-java");

    private static final int SECONDS = 180;

    private final Path settings;
    private final Process process;

    private YarnCluster(Path settings, Process process) {
        this.settings = settings;
        this.process = process;
    }

    static YarnCluster start(Path folder) throws IOException, InterruptedException {
        Path settings = Files.createDirectories(folder.resolve("yarn-conf"));
        Path log = folder.resolve("yarn.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "@" + Distribution.PROJECT.resolve("conf/jvm.options"),
                        "-Dlog4j2.configurationFile=" + Distribution.PROJECT.resolve("conf/test/log4j2.properties"),
                        "-cp",
                        classPath(Distribution.spark()),
                        PROGRAM.toString(),
                        settings.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Environment.cleanForServer(builder.environment());
        YarnCluster cluster = new YarnCluster(settings, builder.start());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!Files.exists(settings.resolve("yarn-site.xml"))) {
            if (!cluster.process.isAlive() || System.nanoTime() > end) {
                cluster.close();
                throw new IOException("Cannot start YARN: " + Files.readString(log));
            }
            Thread.sleep(200);
        }
        return cluster;
    }

    private static String classPath(Path spark) throws IOException {
        List<String> jars = new ArrayList<>(List.of(System.getProperty("io.lotlake.test.yarn", "")));
        try (Stream<Path> files = Files.list(spark.resolve("jars"))) {
            files.filter(jar ->
                            BESIDE_HADOOP.stream().anyMatch(jar.getFileName().toString()::startsWith))
                    .map(Path::toString)
                    .forEach(jars::add);
        }
        return String.join(File.pathSeparator, jars);
    }

    /** What spark-submit finds in its environment. */
    Map<String, String> environment() {
        return Map.of("HADOOP_CONF_DIR", settings.toString());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
