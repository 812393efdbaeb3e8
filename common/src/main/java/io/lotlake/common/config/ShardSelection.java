package io.lotlake.common.config;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.List;

/** The portals and makes that a run processes: all configured ones, or those that the command line names. */
public record ShardSelection(List<String> portals, List<String> makes) {

    static ShardSelection of(LotlakeConfig config, List<String> portals, List<String> makes) {
        return new ShardSelection(
                choose("--portal", portals, "lotlake.portals", config.portals()),
                choose("--make", makes, "lotlake.makes", config.makes()));
    }

    private static List<String> choose(String option, List<String> chosen, String key, List<String> configured) {
        for (String name : chosen) {
            if (!configured.contains(name)) {
                throw new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot use " + option + " " + name + ": " + key + " has " + configured
                                + "; choose one of these or add it there");
            }
        }
        return chosen.isEmpty()
                ? configured
                : configured.stream().filter(chosen::contains).toList();
    }
}
