package io.lotlake.app.history;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.log.Shards;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.common.warehouse.TableState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/**
 * How fresh the listings of a portal are. All moments are UTC.
 *
 * @param newest when a scraper wrote the newest listing in Bronze, by the bounds of its files; empty if there is none
 * @param changed when the run began that last brought listings of the portal into Bronze; empty if there was none
 * @param looked when the newest run began that looked for changes at the source; empty if there was none
 */
public record PortalState(
        String portal, Optional<Instant> newest, Optional<Instant> changed, Optional<Instant> looked) {
    private static final String MODIFIED = "modified";

    /** The age of the newest listing; empty if there is none. A source with a clock that is ahead gives zero. */
    public Optional<Duration> age(Instant now) {
        return newest.map(moment -> Duration.between(moment, now)).map(age -> age.isNegative() ? Duration.ZERO : age);
    }

    /**
     * The states as readers saw them at a moment.
     *
     * @param looked when the newest run began that looked for changes of the portal
     */
    static List<PortalState> of(LakeTables tables, Map<String, Optional<Instant>> looked, Instant moment) {
        Optional<TableState> listings = tables.state(Bronze.FULL_AUTO.name());
        Optional<Commit> head = listings.flatMap(table -> table.at(moment));
        Map<String, Instant> newest = head.flatMap(
                        commit -> tables.find(Bronze.FULL_AUTO).map(table -> newest(table, commit.snapshotId())))
                .orElse(Map.of());
        List<PortalState> states = new ArrayList<>();
        looked.forEach((portal, at) -> states.add(new PortalState(
                portal,
                Optional.ofNullable(newest.get(portal)),
                listings.flatMap(table -> changed(table, portal, moment)),
                at)));
        return states;
    }

    private static Optional<Instant> changed(TableState listings, String portal, Instant moment) {
        return listings.shown().stream()
                .filter(shown -> !shown.since().isAfter(moment))
                .map(TableState.Shown::commit)
                .filter(commit -> Shards.brings(commit, portal))
                .map(Commit::runStartedAt)
                .reduce((earlier, later) -> later);
    }

    /** The greatest moment of modification by portal, from the manifests alone. */
    private static Map<String, Instant> newest(Table table, long snapshotId) {
        Map<String, Instant> newest = new HashMap<>();
        NestedField modified = table.schema().findField(MODIFIED);
        try (CloseableIterable<FileScanTask> files = table.newScan()
                .useSnapshot(snapshotId)
                .includeColumnStats(List.of(MODIFIED))
                .planFiles()) {
            for (FileScanTask task : files) {
                DataFile file = task.file();
                Optional<String> portal = portal(task.spec(), file);
                Map<Integer, ByteBuffer> bounds = file.upperBounds();
                if (portal.isPresent() && bounds != null && bounds.containsKey(modified.fieldId())) {
                    newest.merge(
                            portal.get(),
                            moment(modified.type(), bounds.get(modified.fieldId())),
                            (one, other) -> one.isAfter(other) ? one : other);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the manifests of " + table.name(), e);
        }
        return newest;
    }

    private static Instant moment(Type type, ByteBuffer bound) {
        Long micros = Conversions.fromByteBuffer(type, bound);
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static Optional<String> portal(PartitionSpec spec, DataFile file) {
        List<PartitionField> fields = spec.fields();
        for (int position = 0; position < fields.size(); position++) {
            if (spec.schema().findColumnName(fields.get(position).sourceId()).equals(Bronze.PORTAL)) {
                return Optional.ofNullable(file.partition().get(position, String.class));
            }
        }
        return Optional.empty();
    }
}
