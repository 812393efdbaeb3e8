package io.lotlake.gold.publication;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A state of all published tables that became visible to readers at one moment.
 *
 * @param id the id of the run that published it, or {@code <run id>_<token>} if an earlier publication has that id. In
 *     every table, the tag {@code pub_<id>} names the published snapshot
 * @param run the id of the run that published it
 * @param restores the earlier publication that this one shows again; empty if there is none
 * @param mart the state of the mart
 * @param makes the makes whose mart tables were published
 * @param tables the published snapshots by table name
 */
public record Publication(
        String id,
        String run,
        Instant publishedAt,
        Optional<String> restores,
        MartState mart,
        List<String> makes,
        Map<String, Head> tables) {
    /** The beginning that the names of the tags of all publications share. */
    public static final String TAG_PREFIX = "pub_";

    public Publication {
        makes = List.copyOf(makes);
        tables = new TreeMap<>(tables);
    }

    /** The published snapshot of a table, and its number of rows. */
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
