package io.lotlake.common.ledger;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;

/**
 * A reason for which rows of a table are in quarantine.
 *
 * @param rows the number of rows with this reason
 * @param samples some of these rows as JSON, with their keys and with columns that hold no personal data
 */
public record Rejection(String reason, long rows, List<String> samples) {
    public Rejection {
        samples = List.copyOf(samples);
    }

    /** The reasons as a JSON array of objects with the names of the components. */
    static String json(List<Rejection> reasons) {
        return ConfigValueFactory.fromIterable(reasons.stream()
                        .map(reason -> Map.of("reason", reason.reason, "rows", reason.rows, "samples", reason.samples))
                        .toList())
                .render(ConfigRenderOptions.concise());
    }
}
