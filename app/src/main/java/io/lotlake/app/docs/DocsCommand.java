package io.lotlake.app.docs;

import io.lotlake.app.docs.site.LakeFacts;
import io.lotlake.app.docs.site.Site;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.output.SiteFolder;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.run.ConfigOption;
import io.lotlake.gold.quality.GateRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lotlake docs}: writes the catalogue of tables, as pages in Markdown or as a site. */
@Command(
        name = "docs",
        mixinStandardHelpOptions = true,
        description = "Writes the catalogue of tables and columns, in Markdown or with --site as a site.")
public final class DocsCommand implements Callable<Integer> {
    private final Supplier<Medallion> tables;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption options;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Where the pages go; default: docs/tables.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--site",
            paramLabel = "DIR",
            description = "Writes a site instead: static pages with search, the lineage of columns, gates and sample"
                    + " queries. With a configuration, the gates have their last outcomes. Replaces an earlier site.")
    private Optional<Path> site = Optional.empty();

    public DocsCommand(Supplier<Medallion> tables) {
        this.tables = tables;
    }

    @Override
    public Integer call() throws IOException {
        if (site.isPresent() && folder.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "Cannot write pages and a site at once: give --site DIR or DIR alone");
        }
        if (site.isPresent()) {
            writeSite(site.get());
        } else {
            writePages(folder.orElse(Path.of("docs/tables")));
        }
        return 0;
    }

    private void writePages(Path target) throws IOException {
        Files.createDirectories(target);
        for (Map.Entry<String, String> page : TableCatalogue.pages(tables.get()).entrySet()) {
            Files.writeString(target.resolve(page.getKey()), page.getValue());
        }
    }

    private void writeSite(Path named) throws IOException {
        SiteFolder target = SiteFolder.of(named);
        LakeFacts lake = lake();
        if (lake.outcomes().isEmpty()) {
            System.err.println("The outcomes of the gates are left out, because no configuration names a lake;"
                    + " add --config FILE");
        }
        // The plans are only analysed, so the session needs no lake.
        try (SparkSession spark = SparkSession.builder()
                .appName("lotlake docs")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.ansi.enabled", "true")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate()) {
            target.write(Site.files(tables.get(), lake, spark));
        }
        System.out.println(named.resolve(Site.firstPage()).toAbsolutePath().normalize());
    }

    /** Asks the ledger if a file, the environment or a system property names a lake. */
    private LakeFacts lake() {
        Settings settings = options.settings();
        boolean namesLake = Stream.of("catalog.url", "source.url")
                .anyMatch(key -> settings.optional(key).isPresent());
        if (!options.isGiven() && !namesLake) {
            LakeFacts usual = LakeFacts.usual(settings);
            settings.check();
            return usual;
        }
        LotlakeConfig config = LotlakeConfig.bind(settings);
        GateRules rules = GateRules.bind(settings);
        settings.check();
        return LakeFacts.of(config, rules);
    }
}
