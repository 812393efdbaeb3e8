package io.lotlake.app.maintenance;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.actions.SparkActions;

/**
 * Counts the distinct values of every column. Trino and Spark choose the order of joins by these counts. It reads the
 * whole table.
 */
record Statistics(Lake lake, Table table) implements MaintenanceAction {

    @Override
    public String kind() {
        return "statistics";
    }

    @Override
    public Optional<String> due() {
        Snapshot current = table.currentSnapshot();
        boolean missing = current != null
                && Commit.of(current).totalRows() > 0
                && table.statisticsFiles().stream().noneMatch(file -> file.snapshotId() == current.snapshotId());
        return missing ? Optional.of("count distinct values") : Optional.empty();
    }

    @Override
    public void run() {
        Failpoints.run(
                Failpoint.STATISTICS,
                () -> SparkActions.get(lake.spark()).computeTableStats(table).execute());
    }
}
