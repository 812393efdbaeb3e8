package io.lotlake.common.publication;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A state of all published tables that readers were shown at one moment.
 *
 * @param id of the run that published it; the tag {@code pub_<id>} of every table is at its snapshot
 * @param restores the earlier publication that was shown again
 * @param mart what became of the mart
 * @param makes whose mart tables were published
 * @param tables by name
 */
public record Publication(
        String id,
        Instant publishedAt,
        Optional<String> restores,
        MartState mart,
        List<String> makes,
        Map<String, Head> tables) {
    private static final String TAG_PREFIX = "pub_";

    public Publication {
        makes = List.copyOf(makes);
        tables = new TreeMap<>(tables);
    }

    /** A table's snapshot and how many rows it has. */
    public record Head(long snapshotId, long rows) {}

    public String tag() {
        return tag(id);
    }

    static String tag(String id) {
        return TAG_PREFIX + id;
    }

    public long rows() {
        return tables.values().stream().mapToLong(Head::rows).sum();
    }
}
