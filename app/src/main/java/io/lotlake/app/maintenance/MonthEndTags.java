package io.lotlake.app.maintenance;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Table;

/**
 * Tags the snapshots that show the ends of months, before anything expires. A tag never moves and is never removed.
 *
 * @param tags the snapshots by the name of the tag; those that have expired are left out
 */
record MonthEndTags(Table table, Map<String, Long> tags) implements MaintenanceAction {
    private Map<String, Long> missing() {
        Map<String, Long> missing = new TreeMap<>();
        tags.forEach((tag, snapshot) -> {
            if (!table.refs().containsKey(tag) && table.snapshot(snapshot) != null) {
                missing.put(tag, snapshot);
            }
        });
        return missing;
    }

    @Override
    public String kind() {
        return "ends of months";
    }

    @Override
    public Optional<String> due() {
        Map<String, Long> missing = missing();
        return missing.isEmpty() ? Optional.empty() : Optional.of("tag " + String.join(", ", missing.keySet()));
    }

    @Override
    public void run() {
        ManageSnapshots change = table.manageSnapshots();
        missing().forEach(change::createTag);
        Failpoints.run(Failpoint.REFERENCES, change::commit);
    }
}
