package io.lotlake.app;

import io.lotlake.app.demo.DemoCommand;
import io.lotlake.app.demo.ServerCommand;
import io.lotlake.app.docs.DocsCommand;
import io.lotlake.app.source.SourceCommand;
import io.lotlake.app.verify.VerifyCommand;
import io.lotlake.bronze.BronzeJobs;
import io.lotlake.common.run.Programs;
import io.lotlake.gold.GoldJobs;
import io.lotlake.silver.SilverJobs;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The front door: {@code bin/lotlake COMMAND}, or {@code spark-submit --class io.lotlake.app.Lotlake lotlake.jar COMMAND}. */
@Command(
        name = "lotlake",
        mixinStandardHelpOptions = true,
        versionProvider = Lotlake.Version.class,
        description = "Loads car listings from PostgreSQL into an Iceberg lakehouse and publishes them back.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            SeedCommand.class,
            SyncCommand.class,
            PublishCommand.class,
            ReleaseCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
            MaintainCommand.class,
            DoctorCommand.class,
            SqlCommand.class,
            BronzeJobs.class,
            SilverJobs.class,
            GoldJobs.class,
            SourceCommand.class,
            ServerCommand.class,
            DocsCommand.class
        })
public final class Lotlake implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        Programs.exit(Programs.execute(new Lotlake(), arguments));
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
