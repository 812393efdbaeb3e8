package io.lotlake.app.demo;

import io.lotlake.app.demo.EmbeddedDatabase.AfterClose;
import io.lotlake.common.error.ExitCode;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lotlake server}: the embedded PostgreSQL of the demo alone, for benchmarks and experiments. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description =
                "Starts, or with --stop ends, an embedded PostgreSQL, and writes a configuration that leads to it.")
public final class ServerCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Where its data lie; default: ${DEFAULT-VALUE}.")
    private Path data = Path.of("lotlake-data");

    @Option(names = "--stop", description = "Stop the server that runs there.")
    private boolean stop;

    @Override
    public Integer call() throws IOException, SQLException {
        DemoFolder folder = new DemoFolder(data.toAbsolutePath().normalize());
        if (stop) {
            Optional<EmbeddedDatabase> running = EmbeddedDatabase.find(folder.postgres());
            if (running.isEmpty()) {
                System.out.println("no PostgreSQL server runs in " + folder.postgres());
                return ExitCode.NOTHING_TO_DO.code();
            }
            running.get().stop();
            return 0;
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.open(folder.postgres(), AfterClose.KEEP_RUNNING)) {
            folder.writeConfig(SourcePlan.defaults(1), database);
            System.out.println(database.url() + " user " + database.user() + ", settings in " + folder.config());
        }
        return 0;
    }
}
