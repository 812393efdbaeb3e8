package io.lotlake.app.relocation;

import io.lotlake.common.catalog.Registered;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import io.lotlake.common.warehouse.LakePlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lotlake relocate --from /data/lake --to /disk2/lake}, after the files were moved or copied. */
@Command(
        name = "relocate",
        mixinStandardHelpOptions = true,
        description = "Has the catalog follow a lake whose files were moved or copied to another folder or bucket.")
public final class RelocateCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions options;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "PLACE",
            description = "Where the catalog has the lake: a folder or s3://bucket/prefix.")
    private String from;

    @Option(names = "--to", required = true, paramLabel = "PLACE", description = "Where its files are now.")
    private String to;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        String old = place("--from", from);
        String present = place("--to", to);
        if (Relocation.overlap(old, present)) {
            throw wrong("Cannot relocate from " + from + " to " + to
                    + ": one is the other or lies in it; move the files to a place beside it");
        }
        if (!present.startsWith("s3://")) {
            LakePlace.unfit(Path.of(LakePlace.shown(present))).ifPresent(reason -> {
                throw wrong("Invalid value for --to: '" + to + "' can have no lake: " + reason);
            });
        }
        Settings settings = options.settings();
        LotlakeConfig configured = LotlakeConfig.bind(settings);
        settings.check();
        LotlakeConfig config = configured.at(present);
        ExitCode outcome = Programs.outcomeOffLake(config, options, "relocate", (lake, steps) -> {
            Relocation relocation = new Relocation(config, lake, old);
            List<Registered> left = relocation.left();
            System.out.println(
                    left.size() + " tables and views of the lake " + config.catalogName() + " are at " + from);
            return relocation.run(left, steps);
        });
        String remedy = LakePlace.isSame(configured.warehouse(), present)
                ? ""
                : "; set lotlake.warehouse = \"" + LakePlace.shown(present) + "\" before the next command";
        System.out.println("the lake " + config.catalogName() + " is at " + LakePlace.shown(present) + remedy);
        return outcome.code();
    }

    private String place(String option, String text) {
        return LotlakeConfig.place(text)
                .orElseThrow(() -> wrong("Invalid value for " + option + ": '" + text
                        + "' is neither an absolute path nor like s3://bucket/prefix"));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
