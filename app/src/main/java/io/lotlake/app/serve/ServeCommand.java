package io.lotlake.app.serve;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.run.ConfigOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lotlake serve}: a read-only Iceberg REST catalog of the lake, until a signal ends it. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Serves the lake as a read-only Iceberg REST catalog: as it is now, or with the warehouse pub_ID"
                + " or latest all tables as one publication shows them.")
public final class ServeCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    @Mixin
    private ConfigOption options;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "8181",
            description = "Where it listens; 0 takes a free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "The address of this machine on which it listens; default: ${DEFAULT-VALUE}.")
    private String bind = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the bearer token that every request must have; needed unless it listens on this"
                    + " machine alone.")
    private @Nullable Path tokenFile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > MAX_PORT) {
            throw new ParameterException(
                    spec.commandLine(), "Cannot serve on port " + port + ": it is not in 0.." + MAX_PORT);
        }
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Optional<AccessToken> token = Optional.ofNullable(tokenFile).map(AccessToken::of);
        InetAddress address = address(token.isPresent());
        CatalogServer server = CatalogServer.start(config, new InetSocketAddress(address, port), token);
        String contents = contents(server);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "lotlake-serve-ended"));
        System.out.println("serving " + contents + " of " + config.catalogName() + " at " + server.address()
                + (token.isPresent() ? " to who has the token" : "") + "; Ctrl-C or SIGTERM ends it");
        ended.await();
        return ExitCode.DONE.code();
    }

    /** What readers find. A failure here has its own exit code, so the hook that ends with success comes later. */
    private static String contents(CatalogServer server) {
        try {
            return server.contents();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private InetAddress address(boolean hasToken) {
        InetAddress address;
        try {
            address = InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot serve on " + bind + ": it is no address of this machine; correct --bind",
                    e);
        }
        if (!address.isLoopbackAddress() && !hasToken) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot serve on " + bind + ": other machines could read the catalog without a token; give"
                            + " --token-file, or bind to 127.0.0.1");
        }
        return address;
    }

    /** A signal is the usual end of a server, so it is a success. */
    private static void end(CatalogServer server) {
        server.close();
        Runtime.getRuntime().halt(ExitCode.DONE.code());
    }
}
