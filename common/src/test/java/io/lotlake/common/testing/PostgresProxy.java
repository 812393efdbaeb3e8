package io.lotlake.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A proxy between a client and the PostgreSQL server. It fails once, at a statement that the test names. */
public final class PostgresProxy implements AutoCloseable {

    /** The fault that happens to the statement. */
    public enum Fault {
        /** The server answers, but the client gets a reset. */
        REPLY_LOST,
        /** The server never gets the statement. The client gets a reset. */
        REQUEST_LOST,
        /** The client gets a reset. The server gets the statement later. */
        REQUEST_LATE,
        /** The server answers, but the client receives nothing more. */
        REPLY_UNHEARD,
        /** The server answers. The client gets the beginning of the answer and then a reset. */
        REPLY_BROKEN,
        /** The server never gets the statement. Neither side hears of the other again. */
        REQUEST_UNHEARD
    }

    /**
     * A fault and its circumstances.
     *
     * @param statement the beginning of the SQL text
     * @param outage how long nobody can connect afterwards
     * @param meanwhile an action that runs before the client notices the fault, and after the server has answered if it
     *     gets the statement
     */
    public record Trap(String statement, Fault fault, Duration outage, Runnable meanwhile) {
        public Trap(String statement, Fault fault) {
            this(statement, fault, Duration.ZERO, () -> {});
        }
    }

    private final int serverPort;
    private final ServerSocket door;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Optional<Trap>> armed = new AtomicReference<>(Optional.empty());
    private final AtomicInteger hits = new AtomicInteger();
    private volatile long closedUntil = System.nanoTime();

    public PostgresProxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** A proxy before the server of the database. */
    public static PostgresProxy before(TestDatabase database) {
        return new PostgresProxy(Integer.parseInt(database.url().replaceFirst(".*:([0-9]+)/.*", "$1")));
    }

    /**
     * The URL of the database through this proxy. With it, every statement carries its text, so that traps do not miss
     * it.
     */
    public String url(TestDatabase database) {
        String name = database.url().substring(database.url().lastIndexOf('/') + 1);
        return "jdbc:postgresql://127.0.0.1:" + door.getLocalPort() + "/" + name
                + "?sslmode=disable&gssEncMode=disable&prepareThreshold=0";
    }

    /** Sets a trap. The next statement that begins with its text springs it, once. */
    public void arm(Trap trap) {
        armed.set(Optional.of(trap));
    }

    /** Removes a trap that was not sprung. */
    public void disarm() {
        armed.set(Optional.empty());
    }

    /** The number of traps that were sprung. */
    public int hits() {
        return hits.get();
    }

    Optional<Trap> sprungBy(String sql) {
        Optional<Trap> trap = armed.get();
        boolean sprung = trap.isPresent()
                && sql.stripLeading().startsWith(trap.get().statement())
                && armed.compareAndSet(trap, Optional.empty());
        if (!sprung) {
            return Optional.empty();
        }
        hits.incrementAndGet();
        return trap;
    }

    /** Lets nobody connect for this long. */
    public void interrupt(Duration outage) {
        closedUntil = System.nanoTime() + outage.toNanos();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (System.nanoTime() < closedUntil) {
                    client.setSoLinger(true, 0);
                    client.close();
                } else {
                    open(client);
                }
            } catch (IOException e) {
                // The listening socket was closed, or the client had already gone.
            }
        }
    }

    private void open(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            ProxiedConnection connection = new ProxiedConnection(this, client, server);
            connections.add(connection);
            daemon(connection::requests);
            daemon(connection::replies);
        } catch (IOException e) {
            // The server is down.
            client.setSoLinger(true, 0);
            client.close();
        }
    }

    static void daemon(Runnable work) {
        Thread thread = new Thread(work, "postgres proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(ProxiedConnection::close);
    }
}
