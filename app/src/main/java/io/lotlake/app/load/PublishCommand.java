package io.lotlake.app.load;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.preflight.Preflight;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lotlake publish --config FILE}. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = "Publishes the mart from the published Gold tables, again.")
public final class PublishCommand implements Callable<Integer> {
    private final Supplier<Medallion> tables;

    @Mixin
    private CommonOptions options;

    public PublishCommand(Supplier<Medallion> tables) {
        this.tables = tables;
    }

    @Override
    public Integer call() throws Exception {
        Seed seed = Seed.bind(tables.get(), options.settings());
        ShardSelection chosen = options.selectedShards(seed.config());
        Preflight.ofPublication(seed.config(), chosen).require();
        Programs.onLake(seed.config(), options, "publish", (lake, steps) -> seed.publish(lake, steps, chosen));
        return 0;
    }
}
