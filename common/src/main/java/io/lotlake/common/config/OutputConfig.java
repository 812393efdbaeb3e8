package io.lotlake.common.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What every run writes about itself, beside the ledger.
 *
 * @param reportFolder the folder of the HTML reports; empty if none are written
 * @param metricsFile the Prometheus text file; empty if none is written
 * @param lineage where events for OpenLineage go
 */
public record OutputConfig(Optional<Path> reportFolder, Optional<Path> metricsFile, LineageConfig lineage) {
    /** A collector of text files reads only files with this ending. */
    private static final String METRICS_ENDING = ".prom";

    static OutputConfig bind(Settings settings) {
        return new OutputConfig(folder(settings), metricsFile(settings), LineageConfig.bind(settings));
    }

    private static Optional<Path> folder(Settings settings) {
        return settings.optional("report.dir").map(OutputConfig::absolute);
    }

    private static Optional<Path> metricsFile(Settings settings) {
        Optional<String> name = settings.optional("metrics.textfile");
        name.filter(text -> !text.endsWith(METRICS_ENDING))
                .ifPresent(text -> settings.problem(
                        "metrics.textfile",
                        "'" + text + "' does not end with " + METRICS_ENDING
                                + ", and Prometheus' node exporter reads no other file"));
        return name.map(OutputConfig::absolute);
    }

    private static Path absolute(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }
}
