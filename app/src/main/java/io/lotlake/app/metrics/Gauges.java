package io.lotlake.app.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gauges with their values, and the text in which Prometheus reads them. Prometheus' own library writes the text. */
final class Gauges {
    private static final String PREFIX = "lotlake_";
    private static final String LAKE = "lake";

    private final String lake;
    private final Map<String, Gauge> gauges = new LinkedHashMap<>();

    Gauges(String lake) {
        this.lake = lake;
    }

    private record Gauge(String help, Map<Labels, Double> values) {}

    /**
     * Sets a value. Of two values with the same labels, the later one counts.
     *
     * @param name without the prefix, with the unit at its end
     * @param labels names and values, alternating
     */
    void set(String name, String help, double value, String... labels) {
        List<String> all = new ArrayList<>(List.of(LAKE, lake));
        all.addAll(List.of(labels));
        gauges.computeIfAbsent(name, first -> new Gauge(help, new LinkedHashMap<>()))
                .values()
                .put(Labels.of(all.toArray(String[]::new)), value);
    }

    /** Sets a number of things, like {@link #set}. */
    void count(String name, String help, long value, String... labels) {
        set(name, help, (double) value, labels);
    }

    /** The text format of Prometheus, version 0.0.4, which collectors of text files read. */
    String text() {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        gauges.forEach((name, gauge) -> snapshots.add(snapshot(name, gauge)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create()
                    .write(out, new MetricSnapshots(snapshots), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write metrics to memory", e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static MetricSnapshot snapshot(String name, Gauge gauge) {
        GaugeSnapshot.Builder snapshot =
                GaugeSnapshot.builder().name(PREFIX + name).help(gauge.help());
        gauge.values()
                .forEach((labels, value) -> snapshot.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
        return snapshot.build();
    }
}
