package io.lotlake.bronze.connection;

import io.lotlake.common.postgres.KeptAliveSockets;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Sockets that read in large pieces. pgjdbc asks for 8 KiB at a time. These many system calls are a good part of the
 * cost of receiving a COPY. pgjdbc creates the factory by its class name.
 */
public final class BufferedSockets extends SocketFactory {
    private static final int BUFFER_BYTES = 256 << 10;

    /**
     * The login for a connection that reads much. It stays unchanged if pgjdbc already has a factory or cannot see this
     * one.
     */
    public static Properties use(Properties login) {
        Properties properties = new Properties();
        properties.putAll(login);
        if (PGProperty.SOCKET_FACTORY.getOrDefault(properties) == null && isVisible()) {
            PGProperty.SOCKET_FACTORY.set(properties, BufferedSockets.class.getName());
        }
        return properties;
    }

    /**
     * Whether pgjdbc can see this class. The driver may be in a class loader of the platform, above that of the
     * program.
     */
    private static boolean isVisible() {
        try {
            Class.forName(BufferedSockets.class.getName(), false, PGProperty.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static final class Buffered extends Socket {
        private @Nullable InputStream input;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            InputStream buffered = input;
            if (buffered == null) {
                buffered = new BufferedInputStream(super.getInputStream(), BUFFER_BYTES);
                input = buffered;
            }
            return buffered;
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        return KeptAliveSockets.kept(new Buffered());
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("pgjdbc connects its sockets itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("pgjdbc connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("pgjdbc connects its sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException("pgjdbc connects its sockets itself");
    }
}
