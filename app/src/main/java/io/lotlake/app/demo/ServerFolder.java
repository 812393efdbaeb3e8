package io.lotlake.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of an embedded server: {@code cluster} with its data, {@code binaries} with its programs, its log and its port.
 */
record ServerFolder(Path root) {
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;
    private static final int LINES_OF_LOG = 3;

    Path cluster() {
        return root.resolve("cluster");
    }

    Path binaries() {
        return root.resolve("binaries");
    }

    Path log() {
        return root.resolve("postgres.log");
    }

    Path lock() {
        return root.resolve("lock");
    }

    /** There while initdb runs, so that what an interrupted one left can be told from a cluster. */
    Path unfinished() {
        return root.resolve("initdb-unfinished");
    }

    static ServerFolder writable(Path folder) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new IOException(
                    "Cannot use " + root + " for PostgreSQL: it cannot be created. Choose another folder", e);
        }
        if (!Files.isWritable(root)) {
            throw new IOException("Cannot use " + root + " for PostgreSQL: " + System.getProperty("user.name")
                    + " may not write there. Choose another folder or change its owner");
        }
        return new ServerFolder(root.toRealPath());
    }

    /** The port of the server that runs here, answering yet or not. */
    Optional<Integer> runningPort() throws IOException {
        List<String> lines = lines(cluster().resolve("postmaster.pid"));
        if (lines.size() <= PORT_LINE
                || !runs(Long.parseLong(lines.get(PID_LINE).strip()))) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(lines.get(PORT_LINE).strip()));
    }

    /** A number that a killed server left behind may by now be that of another process, which PostgreSQL takes for itself. */
    void forgetDeadServer() throws IOException {
        Files.deleteIfExists(cluster().resolve("postmaster.pid"));
        // The JVM that started the dead server may be this one, with a lock on this file.
        Files.deleteIfExists(cluster().resolve("epg-lock"));
    }

    void clearUnfinished() throws IOException {
        if (!Files.exists(unfinished())) {
            return;
        }
        if (Files.exists(cluster())) {
            try (Stream<Path> files = Files.walk(cluster())) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.delete(unfinished());
    }

    /** The port of the last time if it is free, else another one. */
    int port() throws IOException {
        Path file = root.resolve("port");
        List<String> lines = lines(file);
        if (!lines.isEmpty() && isFree(Integer.parseInt(lines.get(0).strip()))) {
            return Integer.parseInt(lines.get(0).strip());
        }
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(file, any.getLocalPort() + "\n");
            return any.getLocalPort();
        }
    }

    Path program(String name) throws IOException {
        try (Stream<Path> versions = Files.list(binaries())) {
            return versions.map(version -> version.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new IOException("Cannot find " + name + ": " + binaries()
                            + " does not hold it. Delete that folder; the next start makes it again"));
        }
    }

    String endOfLog() throws IOException {
        List<String> lines = lines(log());
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
    }

    private boolean runs(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(command -> Path.of(command).startsWith(binaries()))
                .isPresent();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
