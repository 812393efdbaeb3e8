package io.lotlake.app.seed;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An HTTP proxy in front of an object store that gives wrong answers when a test asks for them; it serves one request a
 * connection.
 */
public final class FaultyEndpoint implements AutoCloseable {

    /** The answer to a request. */
    enum Answer {
        /** The store's own answer. */
        TRUE,
        /** 503; the store never receives the request. */
        UNAVAILABLE,
        /** 500, after the store has processed the request. */
        FAILED_AFTERWARDS,
        /** The store's own answer, but the connection ends in the middle of the body. */
        CUT
    }

    /** Chooses the answer for a request, e.g. {@code PUT /lotlake/x}. */
    interface Plan {
        Answer answer(String request);
    }

    /** Changes what the store answers to a request. */
    public interface Rewriting {
        byte[] reply(String request, byte[] reply);
    }

    private static final int CUTTABLE = 2_000;

    private final int storePort;
    private final ServerSocket door;
    private final AtomicReference<Plan> plan = new AtomicReference<>(request -> Answer.TRUE);
    private final AtomicReference<Rewriting> rewriting = new AtomicReference<>((request, reply) -> reply);
    private final AtomicInteger faults = new AtomicInteger();

    public FaultyEndpoint(String store) {
        storePort = URI.create(store).getPort();
        try {
            door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    void follow(Plan next) {
        plan.set(next);
    }

    public void rewrite(Rewriting next) {
        rewriting.set(next);
    }

    /** The number of wrong answers. */
    int faults() {
        return faults.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                // The proxy was closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            String head = head(in);
            if (head.isEmpty()) {
                return;
            }
            String request = head.substring(0, head.indexOf(" HTTP/"));
            Answer answer = plan.get().answer(request);
            if (head.toLowerCase(Locale.ROOT).contains("expect: 100-continue")) {
                client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            byte[] body = in.readNBytes(length(head));
            byte[] reply = answer == Answer.UNAVAILABLE
                    ? failure("503 Slow Down")
                    : rewriting.get().reply(request, ask(head, body));
            send(
                    client.getOutputStream(),
                    answer == Answer.FAILED_AFTERWARDS ? failure("500 Internal Error") : reply,
                    answer);
        } catch (IOException e) {
            // One side closed its connection; the other notices the end.
        }
    }

    private void send(OutputStream out, byte[] reply, Answer answer) throws IOException {
        boolean cut = answer == Answer.CUT && reply.length > CUTTABLE;
        if (cut || answer == Answer.UNAVAILABLE || answer == Answer.FAILED_AFTERWARDS) {
            faults.incrementAndGet();
        }
        out.write(cut ? Arrays.copyOf(reply, reply.length / 2) : reply);
        out.flush();
    }

    private static byte[] failure(String status) {
        return ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] ask(String head, byte[] body) throws IOException {
        try (Socket store = new Socket(InetAddress.getLoopbackAddress(), storePort)) {
            String alone = head.replaceAll("(?i)\r\n(expect|connection):[^\r]*", "")
                    .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
            OutputStream out = store.getOutputStream();
            out.write(alone.getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            return store.getInputStream().readAllBytes();
        }
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (next == '\n' && head.indexOf("\r\n\r\n") >= 0) {
                return head.toString();
            }
        }
        return "";
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty endpoint");
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
    }
}
