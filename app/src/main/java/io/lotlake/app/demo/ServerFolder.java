package io.lotlake.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of an embedded server: its data in {@code cluster}, its programs in {@code binaries}, its log and its
 * port.
 */
record ServerFolder(Path root) {
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;
    private static final int LINES_OF_LOG = 3;
    private static final String UNPACKED = ".exists";

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

    /** A file that exists while initdb runs, so that an interrupted initdb is not taken for a cluster. */
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

    /** The port of the server that runs here, whether it answers yet or not. */
    Optional<Integer> runningPort() throws IOException {
        List<String> lines = lines(cluster().resolve("postmaster.pid"));
        if (lines.size() <= PORT_LINE
                || !runs(Long.parseLong(lines.get(PID_LINE).strip()))) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(lines.get(PORT_LINE).strip()));
    }

    /**
     * Removes what would keep a new server from starting: the process id of a killed server, which another program may
     * have by now, and the lock of a JVM, maybe this one, whose server no longer exists.
     */
    void forgetDeadServer() throws IOException {
        List<String> lines = lines(cluster().resolve("postmaster.pid"));
        boolean stranger = !lines.isEmpty()
                && command(Long.parseLong(lines.get(PID_LINE).strip()))
                        .filter(command -> !command.getFileName().toString().startsWith("postgres"))
                        .isPresent();
        if (stranger) {
            Files.delete(cluster().resolve("postmaster.pid"));
        }
        Files.deleteIfExists(cluster().resolve("epg-lock"));
    }

    /** Removes the remains of a JVM that was killed while it unpacked the programs or created the cluster. */
    void clearUnfinished() throws IOException {
        if (Files.exists(binaries())) {
            try (Stream<Path> versions = Files.list(binaries())) {
                for (Path version : versions.toList()) {
                    if (!Files.exists(version.resolve(UNPACKED))) {
                        delete(version);
                    }
                }
            }
        }
        if (Files.exists(unfinished())) {
            delete(cluster());
            Files.delete(unfinished());
        }
    }

    /** The port of the last start if it is free, otherwise another one. */
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

    /** The folder of the programs with which the server was last started: {@code /path/bin/postgres "-D" "/path"}. */
    Path programs() throws IOException {
        List<String> lines = lines(cluster().resolve("postmaster.opts"));
        if (lines.isEmpty()) {
            throw new IOException("Cannot find PostgreSQL's programs: " + cluster() + " holds no postmaster.opts");
        }
        return Path.of(lines.get(0).split(" \"", 2)[0]).resolveSibling("");
    }

    String endOfLog() throws IOException {
        List<String> lines = lines(log());
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
    }

    private boolean runs(long pid) throws IOException {
        Optional<Path> command = command(pid);
        return command.isPresent() && command.get().startsWith(programs());
    }

    private static Optional<Path> command(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(Path::of);
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
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
