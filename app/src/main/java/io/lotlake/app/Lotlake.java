package io.lotlake.app;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.run.Programs;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The main class: {@code bin/lotlake COMMAND}, or {@code spark-submit --class io.lotlake.app.Lotlake lotlake.jar
 * COMMAND}.
 */
@Command(
        name = "lotlake",
        mixinStandardHelpOptions = true,
        versionProvider = Lotlake.Version.class,
        description = "Loads car listings from PostgreSQL into an Iceberg lakehouse and publishes them back.",
        synopsisSubcommandLabel = "COMMAND")
public final class Lotlake implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        Programs.exit(run(arguments));
    }

    /** Runs the command and returns its exit code. */
    public static int run(String... arguments) {
        return run(() -> Medallion.LOTLAKE, arguments);
    }

    /**
     * Runs the command on a lake with other tables, except those of the demo and of one layer, which know lotlake's
     * own.
     */
    public static int run(Supplier<Medallion> tables, String... arguments) {
        return Programs.execute(Commands.line(tables, arguments), arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Cannot run lotlake: it needs a command, e.g. demo");
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Lotlake.class.getPackage().getImplementationVersion();
            return new String[] {"lotlake " + (version == null ? "(not packaged)" : version)};
        }
    }
}
