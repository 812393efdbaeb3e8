package io.lotlake.app.seed;

import io.lotlake.app.Lotlake;
import io.lotlake.common.fault.Failpoints;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lotlake command in a process of its own. */
final class LotlakeProcess {
    private LotlakeProcess() {}

    /**
     * Starts a command.
     *
     * @param launcher the command that starts the JVM; empty for none
     * @param options of the JVM
     * @param printed the file to which both streams are appended
     */
    static Process start(List<String> launcher, List<String> options, Path printed, List<String> arguments)
            throws IOException {
        List<String> line = new ArrayList<>(launcher);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-Xmx") && !option.startsWith("-D" + Failpoints.PROPERTY))
                .forEach(line::add);
        line.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"));
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Lotlake.class.getName()));
        line.addAll(arguments);
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(printed.toFile()))
                .start();
    }
}
