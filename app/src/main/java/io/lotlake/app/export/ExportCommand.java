package io.lotlake.app.export;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.run.ConfigOption;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lotlake export}: writes what opens a publication in another program, at exactly its snapshots. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes the lines that open the tables of a publication in another program, at exactly its"
                + " snapshots. They hold no secrets.")
public final class ExportCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption options;

    @Option(
            names = "--for",
            paramLabel = "PROGRAM",
            required = true,
            description = "One of ${COMPLETION-CANDIDATES}.",
            converter = ProgramName.class,
            completionCandidates = ProgramName.class)
    private Program program = Program.DUCKDB;

    @Option(
            names = "--publication",
            paramLabel = "ID",
            description = "A publication of lotlake release list; default: the newest.")
    private @Nullable String id;

    @Option(names = "--output", paramLabel = "FILE", description = "Where to write; default: the standard output.")
    private @Nullable Path output;

    @Override
    public Integer call() {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Optional<Publication> publication = publication(config);
        if (publication.isEmpty()) {
            System.err.println("nothing is published yet; run lotlake seed");
            return ExitCode.NOTHING_TO_DO.code();
        }
        String text;
        try (LakeTables lake = LakeTables.open(config)) {
            text = program.text(Export.of(config, lake, publication.get()));
        }
        write(text);
        return ExitCode.DONE.code();
    }

    private Optional<Publication> publication(LotlakeConfig config) {
        if (id == null) {
            return Publications.newest(config, 1).stream().findFirst();
        }
        return Optional.of(Publications.find(config, id)
                .orElseThrow(() -> new LotlakeException(
                        ExitCode.USAGE,
                        "Cannot find publication " + id + " of the lake " + config.catalogName()
                                + "; choose one of lotlake release list")));
    }

    private void write(String text) {
        if (output == null) {
            System.out.print(text);
            return;
        }
        try {
            Files.writeString(output, text);
        } catch (IOException e) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot write " + output + ": " + e.getClass().getSimpleName()
                            + "; choose another --output, in a folder that exists",
                    e);
        }
    }
}
