package io.lotlake.app.status;

import io.lotlake.app.preflight.Preflight;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.ConfigOption;
import io.lotlake.common.run.Programs;
import io.lotlake.gold.Gold;
import io.lotlake.gold.GoldPublication;
import io.lotlake.gold.compat.PublishConfig;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lotlake release list}, {@code show ID}, {@code rollback ID}. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "Lists what was published, and shows an earlier publication again.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReleaseCommand.ListReleases.class, ReleaseCommand.Show.class, ReleaseCommand.Rollback.class})
public final class ReleaseCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Cannot run release: it needs list, show or rollback");
    }

    private static LotlakeConfig config(Settings settings) {
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return config;
    }

    private static Publication find(LotlakeConfig config, String id) {
        return Publications.find(config, id)
                .orElseThrow(() -> new LotlakeException(
                        ExitCode.USAGE,
                        "Cannot find publication " + id + " of the lake " + config.catalogName()
                                + "; choose one of lotlake release list"));
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the publications, the newest first.")
    static final class ListReleases implements Callable<Integer> {
        @Mixin
        private ConfigOption options;

        @Option(names = "--count", defaultValue = "20", description = "How many; default: ${DEFAULT-VALUE}.")
        private int count;

        @Option(names = "--json", description = "Print them as JSON, with their tables.")
        private boolean json;

        @Override
        public Integer call() {
            LotlakeConfig config = config(options.settings());
            List<Publication> publications = Publications.newest(config, count);
            if (json) {
                System.out.println(JsonText.of(LedgerJson.releases(config, publications)));
            } else {
                new LedgerReport(System.out, false).publications(publications);
            }
            return publications.isEmpty() ? ExitCode.NOTHING_TO_DO.code() : ExitCode.DONE.code();
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows the snapshots of the tables of a publication.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private ConfigOption options;

        @Parameters(paramLabel = "ID", description = "A publication of lotlake release list.")
        private String id;

        @Override
        public Integer call() {
            LotlakeConfig config = config(options.settings());
            new LedgerReport(System.out, false).tables(find(config, id));
            return 0;
        }
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = "Shows an earlier publication again: all Gold tables and the mart, at once.")
    static final class Rollback implements Callable<Integer> {
        @Mixin
        private CommonOptions options;

        @Parameters(paramLabel = "ID", description = "A publication of lotlake release list.")
        private String id;

        @Override
        public Integer call() throws Exception {
            Settings settings = options.settings();
            PublishConfig publish = PublishConfig.bind(settings);
            LotlakeConfig config = config(settings);
            ShardSelection chosen = options.selectedShards(config);
            Publication earlier = find(config, id);
            Preflight.ofPublication(config, chosen).require();
            Programs.onLake(
                    config,
                    options,
                    "release rollback",
                    (lake, steps) -> new GoldPublication(Gold.ALL, lake, config, publish)
                            .restore(steps, earlier, chosen.makes()));
            return 0;
        }
    }
}
