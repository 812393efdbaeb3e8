package io.lotlake.bronze.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class BronzeIncrementTest {
    @TempDir
    private static Path warehouse;

    private static SyncedTable table(String name, TestDatabase database, SparkSession spark) {
        SyncedTable table = new SyncedTable(name, database, warehouse, spark);
        table.read("(1L, 'red', 'mobile'), (2L, 'blue', 'scout')", "mobile", "scout");
        return table;
    }

    @Test
    void itHasTheChangesAfterTheSnapshotAndNoOthers(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("increments", database, spark);
        Commit before = table.change("(1L, 'old', 'mobile', 'u')", "mobile");
        table.change("(1L, 'green', 'mobile', 'u'), (7L, 'grey', 'scout', 'u')", "mobile", "scout");
        Commit last = table.change("(1L, null, 'mobile', 'd')", "mobile");

        BronzeIncrement increment = BronzeIncrement.since(table.nextRun(), table.spec(), before.snapshotId());

        assertThat(SyncedTable.texts(increment.changes()))
                .containsExactly("mobile 1 - d", "mobile 1 green u", "scout 7 grey u");
        assertThat(increment.snapshotId()).isEqualTo(last.snapshotId());
        assertThat(increment.readInFull()).isEmpty();
        assertThat(increment.hasChanges()).isTrue();
    }

    @Test
    void withoutANewerSnapshotItIsEmpty(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("nothing_new", database, spark);
        Commit last = table.change("(1L, 'green', 'mobile', 'u')", "mobile");

        BronzeIncrement increment = BronzeIncrement.since(table.nextRun(), table.spec(), last.snapshotId());

        assertThat(increment.hasChanges()).isFalse();
        assertThat(increment.readInFull()).isEmpty();
        assertThat(increment.changes().isEmpty()).isTrue();
        assertThat(increment.snapshotId()).isEqualTo(last.snapshotId());
    }

    @Test
    void howManyKeysChangedAndWhereTheyLieIsKnownWithoutALookAtTheRows(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("counted_increment", database, spark);
        Commit before = table.change("(1L, 'old', 'mobile', 'u')", "mobile");
        table.change("(4L, 'green', 'mobile', 'u'), (7L, 'grey', 'scout', 'u')", "mobile", "scout");

        BronzeIncrement one = BronzeIncrement.since(table.nextRun(), table.spec(), before.snapshotId());
        table.change("(2L, null, 'mobile', 'd')", "mobile");
        Lake lake = table.nextRun();
        BronzeIncrement two = BronzeIncrement.since(lake, table.spec(), before.snapshotId());

        assertThat(one.isOfOneSync()).isTrue();
        assertThat(one.rowsOf(List.of("mobile", "scout"))).hasValue(2);
        assertThat(one.rowsOf(List.of("mobile"))).isEmpty();
        assertThat(two.isOfOneSync()).isFalse();
        assertThat(two.ranges(lake, table.spec(), List.of("lid", "_portal")))
                .isEqualTo(Map.of("lid", new KeyBounds.Range(2, 7)));
    }

    @Test
    void fullReadsAreNamedWithoutTheirRows(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("full_reads", database, spark);
        Commit before = table.change("(1L, 'old', 'mobile', 'u')", "mobile");
        table.readInPart("(5L, 'half', 'mobile')");
        table.read("(3L, 'red', 'mobile')", "mobile");
        table.change("(2L, 'green', 'scout', 'u')", "scout");

        BronzeIncrement increment = BronzeIncrement.since(table.nextRun(), table.spec(), before.snapshotId());

        assertThat(increment.readInFull()).containsExactly("mobile");
        assertThat(SyncedTable.texts(increment.changes())).containsExactly("scout 2 green u");
    }

    @Test
    void aCompactionIsPassedOver(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("compacted_increment", database, spark);
        Commit before = table.change("(1L, 'old', 'mobile', 'u')", "mobile");
        table.change("(1L, 'green', 'mobile', 'u')", "mobile");
        Lake lake = table.nextRun();
        lake.spark()
                .sql("CALL lake.system.rewrite_data_files(table => '"
                        + table.spec().name() + "', options => map('rewrite-all', 'true'))");

        BronzeIncrement increment = BronzeIncrement.since(lake, table.spec(), before.snapshotId());

        assertThat(lake.icebergTable(table.spec()).currentSnapshot().operation())
                .isEqualTo("replace");
        assertThat(SyncedTable.texts(increment.changes())).containsExactly("mobile 1 green u");
        assertThat(table.present("mobile")).containsExactly("mobile 1 green u");
    }

    @Test
    void rowsRemovedByAnotherHandAreRefused(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("erased", database, spark);
        Commit before = table.change("(1L, 'old', 'mobile', 'u')", "mobile");
        Lake lake = table.nextRun();
        lake.spark().sql("DELETE FROM " + table.spec().name() + " WHERE lid = 2");

        assertThatThrownBy(() -> BronzeIncrement.since(lake, table.spec(), before.snapshotId()))
                .isInstanceOf(LotlakeException.class)
                .hasMessageContaining("Cannot follow the changes of bronze.erased: snapshot ")
                .hasMessageContaining("that lotlake did not make, so rows were changed or removed; run seed");
    }

    @Test
    void aSnapshotThatIsNotInTheHistoryIsRefused(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("rolled_back", database, spark);
        Commit kept = table.change("(1L, 'old', 'mobile', 'u')", "mobile");
        Commit gone = table.change("(1L, 'green', 'mobile', 'u')", "mobile");
        Lake lake = table.nextRun();
        Table iceberg = lake.icebergTable(table.spec());
        iceberg.manageSnapshots().rollbackTo(kept.snapshotId()).commit();

        assertThatThrownBy(() -> BronzeIncrement.since(lake, table.spec(), gone.snapshotId()))
                .hasMessageContaining("snapshot " + gone.snapshotId() + " has expired or was rolled back; run seed");
    }
}
