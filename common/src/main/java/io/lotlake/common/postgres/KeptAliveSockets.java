package io.lotlake.common.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.sql.Driver;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets that notice within two minutes that the other side is gone, even during a long statement. The operating
 * system sends probes to the other side; by default it would wait for two hours. pgjdbc creates this factory by its
 * class name.
 */
public final class KeptAliveSockets extends SocketFactory {
    private static final Map<SocketOption<Integer>, Integer> SECONDS = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 60,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 6);
    private static final String PROPERTY = "socketFactory";
    private static final String DRIVER = "org.postgresql.Driver";

    /**
     * Adds this socket factory to the login. The login stays as it is if it already has a factory, or if the driver
     * cannot load this class.
     */
    public static Properties use(Properties login) {
        Properties properties = new Properties();
        properties.putAll(login);
        if (properties.getProperty(PROPERTY) == null && isVisible()) {
            properties.setProperty(PROPERTY, KeptAliveSockets.class.getName());
        }
        return properties;
    }

    /**
     * Whether the driver can load this class. The platform may provide the driver in a class loader above that of the
     * program.
     */
    private static boolean isVisible() {
        Optional<Driver> driver = DriverManager.drivers()
                .filter(candidate -> candidate.getClass().getName().equals(DRIVER))
                .findFirst();
        try {
            return driver.isPresent()
                    && Class.forName(
                                    KeptAliveSockets.class.getName(),
                                    false,
                                    driver.get().getClass().getClassLoader())
                            == KeptAliveSockets.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Sets the keep-alive options that the operating system supports. */
    public static Socket kept(Socket socket) throws IOException {
        for (Map.Entry<SocketOption<Integer>, Integer> option : SECONDS.entrySet()) {
            if (socket.supportedOptions().contains(option.getKey())) {
                socket.setOption(option.getKey(), option.getValue());
            }
        }
        return socket;
    }

    @Override
    public Socket createSocket() throws IOException {
        return kept(new Socket());
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
