package io.lotlake.app.history;

import java.util.List;
import java.util.Optional;

/**
 * What a gate measured of one table or column, run by run.
 *
 * @param subject the table, with the column if the table has several figures of this gate
 * @param threshold the largest figure that passed at the newest measurement
 * @param judged which rows the newest measurement took: whole, delta or unchanged
 * @param measurements the oldest first; the last one is that of the run, or of the newest run before it that measured
 *     the figure
 */
public record GateSeries(String subject, String gate, double threshold, String judged, List<Measurement> measurements) {
    public GateSeries {
        measurements = List.copyOf(measurements);
    }

    /**
     * A figure of one run.
     *
     * @param outcome passed, warned or stopped
     */
    public record Measurement(long token, String runId, double figure, String outcome) {}

    public Measurement newest() {
        return measurements.get(measurements.size() - 1);
    }

    /** The measurement before the newest one; empty if there is none. */
    public Optional<Measurement> previous() {
        return measurements.size() < 2 ? Optional.empty() : Optional.of(measurements.get(measurements.size() - 2));
    }

    public boolean isPassed() {
        return newest().outcome().equals("passed");
    }

    public List<Double> figures() {
        return measurements.stream().map(Measurement::figure).toList();
    }
}
