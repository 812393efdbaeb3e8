package io.lotlake.common.testing;

import io.lotlake.common.testing.PostgresProxy.Trap;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through the proxy. It reads version 3 of PostgreSQL's protocol. */
final class ProxiedConnection {
    private static final long LATE_MILLIS = 500;
    private static final long ANSWER_SECONDS = 20;
    private static final int ROWS_OF_A_BEGINNING = 500;

    private final PostgresProxy proxy;
    private final Socket client;
    private final Socket server;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean muted;
    private final AtomicInteger rowsLeft = new AtomicInteger(Integer.MAX_VALUE);

    ProxiedConnection(PostgresProxy proxy, Socket client, Socket server) throws IOException {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    /** Carries requests until a trap is sprung. */
    void requests() {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
            byte[] startup = body(in, out);
            out.write(startup);
            out.flush();
            while (true) {
                int type = in.readUnsignedByte();
                byte[] message = message(type, in);
                Optional<Trap> trap = proxy.sprungBy(sql(type, message));
                if (trap.isPresent()) {
                    out.flush();
                    spring(trap.get(), restOfBatch(type, message, in));
                    return;
                }
                out.write(message);
                if (in.available() == 0) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            close();
        }
    }

    /** Carries replies, or only reads them. */
    void replies() {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            while (true) {
                int type = in.readUnsignedByte();
                byte[] message = message(type, in);
                if (type == 'd' && rowsLeft.decrementAndGet() < 0) {
                    close();
                    return;
                }
                if (muted && type == 'Z') {
                    answered.countDown();
                } else if (!muted) {
                    out.write(message);
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
            }
        } catch (IOException e) {
            answered.countDown();
            if (!muted) {
                close();
            }
        }
    }

    private static byte[] body(DataInputStream in, DataOutputStream out) throws IOException {
        int length = in.readInt();
        out.writeInt(length);
        return in.readNBytes(length - Integer.BYTES);
    }

    private static byte[] message(int type, DataInputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream message = new DataOutputStream(bytes);
        message.writeByte(type);
        byte[] body = body(in, message);
        message.write(body);
        return bytes.toByteArray();
    }

    /** The SQL text of a simple query or of a statement to be prepared. The latter has its name before the text. */
    private static String sql(int type, byte[] message) {
        String text = new String(message, 5, message.length - 5, StandardCharsets.UTF_8);
        return switch (type) {
            case 'Q' -> text;
            case 'P' -> text.substring(text.indexOf('\0') + 1);
            default -> "";
        };
    }

    private static byte[] restOfBatch(int type, byte[] message, DataInputStream in) throws IOException {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        batch.write(message);
        int next = type;
        while (next != 'Q' && next != 'S') {
            next = in.readUnsignedByte();
            batch.write(message(next, in));
        }
        return batch.toByteArray();
    }

    private void spring(Trap trap, byte[] batch) throws IOException {
        muted = trap.fault() != PostgresProxy.Fault.REPLY_BROKEN;
        switch (trap.fault()) {
            case REPLY_LOST -> {
                toServer(batch);
                trap.meanwhile().run();
                proxy.interrupt(trap.outage());
                close();
            }
            case REPLY_BROKEN -> {
                rowsLeft.set(ROWS_OF_A_BEGINNING);
                trap.meanwhile().run();
                proxy.interrupt(trap.outage());
                server.getOutputStream().write(batch);
                server.getOutputStream().flush();
            }
            case REQUEST_LOST -> {
                server.close();
                trap.meanwhile().run();
                proxy.interrupt(trap.outage());
                close();
            }
            case REQUEST_LATE -> {
                proxy.interrupt(trap.outage());
                reset(client);
                sleep();
                toServer(batch);
                close();
            }
            case REPLY_UNHEARD -> {
                toServer(batch);
                trap.meanwhile().run();
                proxy.interrupt(trap.outage());
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
                close();
            }
            case REQUEST_UNHEARD -> {
                trap.meanwhile().run();
                proxy.interrupt(trap.outage());
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
                reset(client);
            }
        }
    }

    private void toServer(byte[] batch) throws IOException {
        server.getOutputStream().write(batch);
        server.getOutputStream().flush();
        try {
            if (!answered.await(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the server did not answer");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(LATE_MILLIS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It was closed already.
        }
    }

    void close() {
        reset(client);
        reset(server);
    }
}
