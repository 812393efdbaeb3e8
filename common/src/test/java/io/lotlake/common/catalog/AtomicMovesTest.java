package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.catalog.CommitLab.Operation;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy.Fault;
import io.lotlake.common.testing.PostgresProxy.Trap;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two tables and a row of another table move together or not at all, whatever the network does. */
@ExtendWith(PostgresExtension.class)
class AtomicMovesTest {
    @TempDir
    private static Path warehouse;

    private CommitLab lab;
    private TestDatabase database;
    private TableIdentifier one;
    private TableIdentifier two;

    @BeforeEach
    void twoTablesWithABranchEach(TestDatabase given) {
        database = given;
        lab = new CommitLab(database, warehouse);
        one = branched();
        two = branched();
        database.execute("DROP TABLE IF EXISTS told; CREATE TABLE told (name text PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private TableIdentifier branched() {
        TableIdentifier name = lab.newTable();
        Table table = lab.direct().loadTable(name);
        table.manageSnapshots().createBranch("run_x").commit();
        table.newAppend()
                .appendFile(CommitLab.file(table, "fiat"))
                .set("test.mark", "staged")
                .toBranch("run_x")
                .commit();
        return name;
    }

    private TableMove move(TableIdentifier name) {
        Table table = lab.direct().loadTable(name);
        long base = table.currentSnapshot().snapshotId();
        return new TableMove(name, Optional.of(base), table.snapshot("run_x").snapshotId(), "pub_x", "run_");
    }

    private static final CommitHook TELLING = new CommitHook() {
        @Override
        public void after(Connection connection) throws SQLException {
            Rows.update(connection, "INSERT INTO told VALUES ('x')");
        }
    };

    private void publish(Catalog catalog, CommitHook hook) {
        ((LakeCatalog) catalog).publish("x", List.of(move(two), move(one)), hook);
    }

    private void assertMoved(boolean moved) {
        for (TableIdentifier name : List.of(one, two)) {
            assertThat(lab.marks(name)).contains("first").hasSize(moved ? 2 : 1);
            assertThat(lab.direct().loadTable(name).refs()).containsOnlyKeys("main", moved ? "pub_x" : "run_x");
            assertThat(lab.missing(name)).isEmpty();
        }
        assertThat(database.number("SELECT count(*) FROM told")).isEqualTo(moved ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whateverHappensAtCommitItIsToldRight(Fault fault) {
        Catalog catalog = lab.open(CommitLab.OURS, Map.of());
        long files = lab.metadataFiles(one);
        lab.proxy().arm(new Trap("COMMIT", fault));
        boolean done = true;
        try {
            publish(catalog, TELLING);
        } catch (CommitFailedException e) {
            done = false;
        }

        assertMoved(done);
        assertThat(lab.metadataFiles(one)).isEqualTo(files + (done ? 1 : 0));
        boolean arrives = fault != Fault.REQUEST_LOST && fault != Fault.REQUEST_UNHEARD;
        assertThat(done).isEqualTo(arrives);
    }

    @Test
    void aLongOutageLeavesTheStateUnknownAndEveryFileInPlace() {
        Catalog catalog = lab.open(CommitLab.OURS, Map.of("lotlake.decision-timeout-ms", "300"));
        long files = lab.metadataFiles(one);
        lab.proxy().arm(new Trap("COMMIT", Fault.REPLY_LOST, Duration.ofMillis(1_500), () -> {}));

        assertThatThrownBy(() -> publish(catalog, TELLING))
                .isInstanceOf(CommitStateUnknownException.class)
                .hasMessageContaining("Cannot tell whether lotlake did publish x");

        assertMoved(true);
        assertThat(lab.metadataFiles(one)).isEqualTo(files + 1);
    }

    @Test
    void aCommitThatComesBetweenTurnsAllOfItBackAndANewAttemptTakesItIn() {
        CommitHook disturbed = new CommitHook() {
            @Override
            public void before(Connection connection) {
                lab.direct()
                        .loadTable(two)
                        .updateProperties()
                        .set("color", "red")
                        .commit();
            }
        };
        long files = lab.metadataFiles(one);

        assertThatThrownBy(() -> publish(lab.direct(), disturbed))
                .isInstanceOf(CommitFailedException.class)
                .hasMessageContaining("another writer moved it on");
        assertMoved(false);
        assertThat(lab.metadataFiles(one)).isEqualTo(files);

        publish(lab.direct(), TELLING);
        assertMoved(true);
        assertThat(lab.direct().loadTable(two).properties()).containsEntry("color", "red");
    }

    @Test
    void aRefusalAmongItTurnsAllOfItBack() {
        long files = lab.metadataFiles(one);
        CommitHook refusing = new CommitHook() {
            @Override
            public void after(Connection connection) throws SQLException {
                Rows.update(connection, "INSERT INTO told VALUES ('x')");
                throw new IllegalStateException("no");
            }
        };

        assertThatThrownBy(() -> publish(lab.direct(), refusing)).hasMessage("no");

        assertMoved(false);
        assertThat(lab.metadataFiles(one)).isEqualTo(files);
    }

    @Test
    void publishedAgainNothingMovesAndTheRowIsGuarded() {
        TableMove first = move(one);
        publish(lab.direct(), TELLING);
        long files = lab.metadataFiles(one);

        ((LakeCatalog) lab.direct()).publish("x", List.of(first), CommitHook.NONE);

        assertMoved(true);
        assertThat(lab.metadataFiles(one)).isEqualTo(files);
    }

    @Test
    void aPinnedCatalogShowsAllTablesAsOfOneMomentAndChangesNothing() {
        Catalog pinned = lab.open(CommitLab.OURS, Map.of(LakeCatalog.PINNED, "true"));
        publish(lab.direct(), TELLING);

        Table table = pinned.loadTable(one);
        assertThat(table.refs()).containsOnlyKeys("main", "run_x");
        assertThat(pinned.loadTable(two).currentSnapshot().summary()).containsEntry("test.mark", "first");
        assertThatThrownBy(() -> Operation.APPEND.commit(table, "mine"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("is pinned and only reads");
        assertMoved(true);
    }
}
