package io.lotlake.silver.build;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.Balance;
import io.lotlake.common.run.StepResult;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The step in which a sync writes a table: one commit, which names the state of Bronze, and the account of the rows.
 */
record SyncStep(BronzeDelta delta) {
    /**
     * The name of the step. It names the state of Bronze that the table is brought to, also that of the Bronze tables
     * from which joined tables are made.
     */
    String name() {
        return delta.bronze()
                .step(
                        delta.table().name() + " up to " + delta.head(),
                        delta.table().refresh().joined().stream()
                                .map(SilverTable::bronze)
                                .toList());
    }

    /** Replaces the rows that the table has for some keys. */
    Commit replace(KeyedRows wanted) {
        return delta.lake().replaceRows(delta.table().spec(), wanted, name(), properties());
    }

    /** Replaces all rows of the table. */
    Commit overwrite(Dataset<Row> rows) {
        return delta.lake().overwrite(delta.table().spec(), rows, name(), properties());
    }

    private Map<String, String> properties() {
        return Lineage.withChangesLogged(delta.bronze().properties());
    }

    /**
     * Accounts for every row that should now be in the table or in quarantine: the untouched rows of the table, and
     * {@code landedAndQuarantinedBefore}.
     *
     * @param landedAndQuarantinedBefore the number of rows that landed, plus that of the rows of other keys that were
     *     in quarantine before
     * @param inQuarantine the number of rows that are in quarantine now
     * @param rejected how many of the landed rows are rejected
     */
    StepResult result(Commit commit, long landedAndQuarantinedBefore, long inQuarantine, long rejected) {
        long untouched = commit.totalRows() - commit.addedRows();
        return new StepResult(delta.count(), commit.totalRows(), rejected, commit.rewritten())
                .withBalance(new Balance(untouched + landedAndQuarantinedBefore, commit.totalRows(), inQuarantine));
    }
}
