package io.lotlake.app.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A standalone master and workers on the loopback interface, from the Spark that pip has installed. */
final class SparkCluster implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int SECONDS = 180;

    private final Path folder;
    private final Path home;
    private final Process master;
    private final String address;
    private final Deque<Process> workers = new ArrayDeque<>();
    private int started;

    private SparkCluster(Path folder, Path home, Process master, String address) {
        this.folder = folder;
        this.home = home;
        this.master = master;
        this.address = address;
    }

    /** Starts a master and two workers. */
    static SparkCluster start(Path folder) throws IOException, InterruptedException {
        Path home = Distribution.spark();
        int port = freePort();
        Process master = daemon(folder, home, "master", List.of("--port", "" + port));
        SparkCluster cluster = new SparkCluster(folder, home, master, "spark://127.0.0.1:" + port);
        cluster.awaitMaster(port);
        cluster.completeWorkers();
        return cluster;
    }

    private static Process daemon(Path folder, Path home, String name, List<String> arguments) throws IOException {
        String type = name.startsWith("master") ? "master.Master" : "worker.Worker";
        List<String> line = new ArrayList<>(List.of(
                home.resolve("bin/spark-class").toString(),
                "org.apache.spark.deploy." + type,
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        Environment.cleanForServer(builder.environment());
        builder.environment().put("SPARK_DAEMON_MEMORY", "256m");
        return builder.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitMaster(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (master.isAlive() && System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        close();
        throw new IOException("Cannot start a master: " + Files.readString(folder.resolve("master.log")));
    }

    Path home() {
        return home;
    }

    /** The address that spark-submit takes. */
    String address() {
        return address;
    }

    /** Starts workers until there are two. */
    void completeWorkers() throws IOException {
        while (workers.size() < WORKERS) {
            addWorker();
        }
    }

    /** Starts another worker. An application that runs gets an executor on it. It offers what an executor of conf/cluster takes. */
    void addWorker() throws IOException {
        String name = "worker-" + started++;
        List<String> arguments = List.of(
                "--cores",
                "4",
                "--memory",
                "4g",
                "--work-dir",
                folder.resolve(name).toString(),
                address);
        workers.addLast(daemon(folder, home, name, arguments));
    }

    /**
     * Loses the oldest worker with its executor, as by a power failure. The executor first stands still for a while, so
     * that the driver has a task there.
     */
    void loseWorker() throws InterruptedException, IOException {
        Process worker = workers.removeFirst();
        List<ProcessHandle> executors = worker.descendants().toList();
        for (ProcessHandle executor : executors) {
            new ProcessBuilder("kill", "-STOP", "" + executor.pid()).start().waitFor();
        }
        TimeUnit.SECONDS.sleep(2);
        worker.destroyForcibly().waitFor();
        executors.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        workers.forEach(worker -> {
            worker.descendants().forEach(ProcessHandle::destroyForcibly);
            worker.destroyForcibly();
        });
        master.destroyForcibly();
    }
}
