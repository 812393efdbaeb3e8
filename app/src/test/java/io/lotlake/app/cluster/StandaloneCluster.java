package io.lotlake.app.cluster;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A standalone Spark master and two workers of one core, each a process of its own, from a Spark home that is made of
 * the jars of the class path. That home lacks lotlake, Iceberg and the driver of PostgreSQL: a program brings them
 * along, as on any cluster.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final List<String> OF_THE_PROGRAM =
            List.of("lotlake", "iceberg-spark-runtime", "postgresql-", "config-", "picocli");
    /** A JVM that lives for a minute gains nothing from the second compiler. */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    private static final int WORKERS = 2;
    private static final int SECONDS = 180;

    private final Path folder;
    private final Path home;
    private final List<String> programJars = new ArrayList<>();
    private final List<Process> daemons = new ArrayList<>();
    private final String master;

    StandaloneCluster(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.home = folder.resolve("spark");
        sparkHome();
        int port = freePort();
        this.master = "spark://127.0.0.1:" + port;
        daemons.add(java(
                        "master",
                        "256m",
                        List.of(
                                "org.apache.spark.deploy.master.Master",
                                "--host",
                                "127.0.0.1",
                                "--port",
                                "" + port,
                                "--webui-port",
                                "0"))
                .start());
        await(port);
        for (int i = 0; i < WORKERS; i++) {
            String work = folder.resolve("work-" + i).toString();
            daemons.add(java(
                            "worker-" + i,
                            "256m",
                            List.of(
                                    "org.apache.spark.deploy.worker.Worker",
                                    "--host",
                                    "127.0.0.1",
                                    "--webui-port",
                                    "0",
                                    "--cores",
                                    "1",
                                    "--memory",
                                    "700m",
                                    "--work-dir",
                                    work,
                                    master))
                    .start());
        }
    }

    private void sparkHome() throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (String entry : SparkJars.classPath()) {
            Path path = Path.of(entry);
            String name = path.getFileName().toString();
            if (Files.isDirectory(path)) {
                programJars.add(jar(path).toString());
            } else if (OF_THE_PROGRAM.stream().anyMatch(name::startsWith)) {
                programJars.add(entry);
            } else if (Files.exists(path) && !SparkJars.isOfTests(name)) {
                Path link = jars.resolve(name);
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, path);
                }
            }
        }
    }

    private Path jar(Path classes) throws IOException {
        Path jar = Files.createTempFile(folder, "classes", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(int port) throws IOException, InterruptedException {
        for (int i = 0; i < SECONDS; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                Thread.sleep(1000);
            }
        }
        throw new IOException("no master came up at port " + port);
    }

    private ProcessBuilder java(String name, String heap, List<String> arguments) {
        Path root = Path.of(System.getProperty("maven.multiModuleProjectDirectory", ".."))
                .toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "@" + root.resolve("conf/jvm.options"),
                "-XX:+UseSerialGC",
                "-XX:-UseParallelGC",
                SHORT_LIVED,
                "-Duser.timezone=UTC",
                "-Dlog4j2.configurationFile=" + root.resolve("conf/test/log4j2.properties"),
                "-cp",
                home.resolve("jars") + File.separator + "*"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        return builder;
    }

    /** Submits a program from a driver process of its own, and returns its event log after it has succeeded. */
    List<String> submit(String name, String mainClass, List<String> arguments)
            throws IOException, InterruptedException {
        Path events = Files.createDirectories(folder.resolve(name + "-events"));
        List<String> submit = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit", "--master", master));
        for (String setting : List.of(
                "spark.driver.host=127.0.0.1",
                "spark.driver.bindAddress=127.0.0.1",
                "spark.executor.extraJavaOptions=-XX:+UseSerialGC " + SHORT_LIVED,
                "spark.executor.cores=1",
                "spark.executor.memory=600m",
                "spark.cores.max=" + WORKERS,
                "spark.scheduler.minRegisteredResourcesRatio=1.0",
                "spark.scheduler.maxRegisteredResourcesWaitingTime=120s",
                "spark.locality.wait=0s",
                "spark.ui.enabled=false",
                "spark.eventLog.enabled=true",
                "spark.eventLog.rolling.enabled=false",
                "spark.eventLog.compress=false",
                "spark.eventLog.dir=" + events.toUri())) {
            submit.addAll(List.of("--conf", setting));
        }
        submit.addAll(List.of("--jars", String.join(",", programJars), "--class", mainClass, programJars.get(0)));
        submit.addAll(arguments);
        Process driver = java(name, "600m", submit).start();
        try {
            boolean ended = driver.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended || driver.exitValue() != 0) {
                throw new IOException(name + (ended ? " failed with " + driver.exitValue() : " did not end") + ": "
                        + Files.readString(folder.resolve(name + ".log")));
            }
        } finally {
            driver.destroyForcibly();
        }
        try (Stream<Path> logs = Files.list(events)) {
            return Files.readAllLines(logs.findFirst().orElseThrow());
        }
    }

    @Override
    public void close() {
        for (Process daemon : daemons) {
            daemon.descendants().forEach(ProcessHandle::destroyForcibly);
            daemon.destroyForcibly();
        }
    }
}
