package io.lotlake.app.maintenance;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.actions.SparkActions;

/** Combines many small manifests into a few large ones, so that planning a query opens fewer files. */
record ManifestRewrite(Lake lake, String name, Table table, MaintainConfig config) implements MaintenanceAction {
    /** The size that Iceberg gives manifests by default. */
    private static final long TARGET_BYTES = 8L << 20;

    @Override
    public String kind() {
        return "manifests";
    }

    @Override
    public Optional<String> due() {
        Snapshot current = table.currentSnapshot();
        if (current == null) {
            return Optional.empty();
        }
        List<ManifestFile> manifests = current.dataManifests(table.io());
        long bytes = manifests.stream().mapToLong(ManifestFile::length).sum();
        boolean worthIt = manifests.size() > config.maxManifests()
                && manifests.size() > 2 * (bytes / TARGET_BYTES + table.specs().size());
        return worthIt ? Optional.of("rewrite " + manifests.size() + " manifests") : Optional.empty();
    }

    @Override
    public void run() {
        Failpoints.run(
                Failpoint.MANIFESTS,
                () -> SparkActions.get(lake.spark())
                        .rewriteManifests(table)
                        .snapshotProperty(Commit.RUN_ID, lake.run().id())
                        .snapshotProperty(Commit.STEP, lake.unusedStep(table, "manifests of " + name))
                        .execute());
    }
}
