package io.lotlake.silver.build;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.Balance;
import io.lotlake.common.run.StepResult;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The step in which a sync writes a table: one commit, which names the state of Bronze, and the account of the rows. */
record SyncStep(BronzeDelta delta) {
    String name() {
        return delta.table().name() + " up to " + delta.head();
    }

    /** Puts rows in the place of those that the table has of some keys. */
    Commit replace(KeyedRows wanted) {
        return delta.lake().replaceRows(delta.table().spec(), wanted, name(), properties());
    }

    /** Puts rows in the place of all that the table has. */
    Commit overwrite(Dataset<Row> rows) {
        return delta.lake().overwrite(delta.table().spec(), rows, name(), properties());
    }

    private Map<String, String> properties() {
        return Lineage.withChangesLogged(delta.bronze().properties());
    }

    /**
     * Accounts for every row that should be in the table or in quarantine now: those that the table had of other keys, and more.
     *
     * @param more rows that landed, and those that were in quarantine of other keys
     * @param inQuarantine rows that are there now
     * @param rejected of those that landed
     */
    StepResult result(Commit commit, long more, long inQuarantine, long rejected) {
        long untouched = commit.totalRows() - commit.addedRows();
        return new StepResult(delta.count(), commit.totalRows(), rejected, commit.rewritten())
                .withBalance(new Balance(untouched + more, commit.totalRows(), inQuarantine));
    }
}
