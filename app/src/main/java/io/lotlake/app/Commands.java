package io.lotlake.app;

import io.lotlake.app.demo.DemoCommand;
import io.lotlake.app.demo.ServerCommand;
import io.lotlake.app.docs.DocsCommand;
import io.lotlake.app.export.ExportCommand;
import io.lotlake.app.load.PublishCommand;
import io.lotlake.app.load.SeedCommand;
import io.lotlake.app.load.SyncCommand;
import io.lotlake.app.maintenance.MaintainCommand;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.relocation.RelocateCommand;
import io.lotlake.app.report.ReportCommand;
import io.lotlake.app.serve.ServeCommand;
import io.lotlake.app.source.SourceCommand;
import io.lotlake.app.sql.SqlCommand;
import io.lotlake.app.status.DoctorCommand;
import io.lotlake.app.status.ReleaseCommand;
import io.lotlake.app.status.StatusCommand;
import io.lotlake.app.training.TrainingSetCommand;
import io.lotlake.app.verify.VerifyCommand;
import io.lotlake.bronze.BronzeJobs;
import io.lotlake.gold.GoldJobs;
import io.lotlake.silver.SilverJobs;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands by name. If the arguments name a command, only that one is created, so that it does not wait for the
 * classes of the others.
 */
final class Commands {
    private static final List<String> NAMES = List.of(
            "demo",
            "seed",
            "sync",
            "publish",
            "release",
            "status",
            "report",
            "verify",
            "maintain",
            "relocate",
            "doctor",
            "sql",
            "serve",
            "export",
            "training-set",
            "bronze",
            "silver",
            "gold",
            "source",
            "server",
            "docs",
            "class-archive");

    private Commands() {}

    /**
     * The command line for the arguments: with the command that they name, or with all commands if help or advice is
     * needed.
     *
     * @param tables loaded when a command needs them
     */
    static CommandLine line(Supplier<Medallion> tables, String... arguments) {
        CommandLine line = new CommandLine(new Lotlake());
        String first = arguments.length == 0 ? "" : arguments[0];
        if (NAMES.contains(first)) {
            line.addSubcommand(command(first, tables));
        } else if (!first.equals("--version") && !first.equals("-V")) {
            for (String name : NAMES) {
                line.addSubcommand(command(name, tables));
            }
        }
        return line;
    }

    private static Object command(String name, Supplier<Medallion> tables) {
        return switch (name) {
            case "demo" -> new DemoCommand();
            case "seed" -> new SeedCommand(tables);
            case "sync" -> new SyncCommand(tables);
            case "publish" -> new PublishCommand(tables);
            case "release" -> new ReleaseCommand();
            case "status" -> new StatusCommand();
            case "report" -> new ReportCommand();
            case "verify" -> new VerifyCommand(tables);
            case "maintain" -> new MaintainCommand(tables);
            case "relocate" -> new RelocateCommand();
            case "doctor" -> new DoctorCommand(tables);
            case "sql" -> new SqlCommand();
            case "serve" -> new ServeCommand();
            case "export" -> new ExportCommand();
            case "training-set" -> new TrainingSetCommand(tables);
            case "bronze" -> new BronzeJobs();
            case "silver" -> new SilverJobs();
            case "gold" -> new GoldJobs();
            case "source" -> new SourceCommand();
            case "server" -> new ServerCommand();
            case "docs" -> new DocsCommand(tables);
            case "class-archive" -> new ClassArchiveCommand();
            default -> throw new IllegalArgumentException("there is no command " + name);
        };
    }
}
