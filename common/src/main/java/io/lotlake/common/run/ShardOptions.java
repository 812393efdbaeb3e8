package io.lotlake.common.run;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.ShardSelection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that select portals and makes among the configured ones. */
public final class ShardOptions {
    @Option(names = "--make", paramLabel = "M", description = "Only this configured make; repeatable.")
    private List<String> makes = new ArrayList<>();

    @Option(names = "--portal", paramLabel = "P", description = "Only this configured portal; repeatable.")
    private List<String> portals = new ArrayList<>();

    public ShardSelection selectedShards(LotlakeConfig config) {
        return config.selectShards(portals, makes);
    }
}
