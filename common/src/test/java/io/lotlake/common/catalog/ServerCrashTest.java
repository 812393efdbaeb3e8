package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.catalog.CommitLab.Operation;
import io.lotlake.common.testing.CrashingPostgres;
import io.lotlake.common.testing.PostgresProxy.Fault;
import io.lotlake.common.testing.PostgresProxy.Trap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server stops at COMMIT without shutting down, and starts again. Earlier transaction numbers mean nothing
 * afterwards.
 */
class ServerCrashTest {
    @TempDir
    private static Path folder;

    private static CrashingPostgres server;
    private static CommitLab lab;
    private static Catalog ours;

    @BeforeAll
    static void start() throws Exception {
        server = CrashingPostgres.start(folder.resolve("postgres"));
        lab = new CommitLab(server.database(), folder.resolve("warehouse"));
        ours = lab.open(
                CommitLab.OURS, Map.of("lotlake.decision-timeout-ms", "30000", "lotlake.socket-timeout-ms", "30000"));
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
        server.close();
    }

    private static Trap crash(Fault fault, Runnable afterwards) {
        return new Trap("COMMIT", fault, Duration.ZERO, () -> {
            server.crash();
            server.restart();
            afterwards.run();
        });
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aCommitThatWasDoneIsFoundByThePointer(Operation operation) {
        TableIdentifier name = lab.newTable();
        Table table = ours.loadTable(name);
        lab.proxy().arm(crash(Fault.REPLY_LOST, () -> {}));

        operation.commit(table, "mine");

        assertThat(lab.marks(name)).containsExactly("first", "mine");
        assertThat(lab.missing(name)).isEmpty();
    }

    @Test
    void aCommitThatWasDoneIsFoundInTheLogOfTheMetadata() {
        TableIdentifier name = lab.newTable();
        Table table = ours.loadTable(name);
        lab.proxy().arm(crash(Fault.REPLY_LOST, () -> lab.append(name, "other")));

        Operation.OVERWRITE.commit(table, "mine");

        assertThat(lab.marks(name)).containsExactly("first", "mine", "other");
        assertThat(lab.missing(name)).isEmpty();
    }

    @Test
    void aCommitThatNeverCameIsDoneAgain() {
        TableIdentifier name = lab.newTable();
        Table table = ours.loadTable(name);
        lab.proxy().arm(crash(Fault.REQUEST_LOST, () -> lab.append(name, "other")));

        Operation.APPEND.commit(table, "mine");

        assertThat(lab.marks(name)).containsExactly("first", "other", "mine");
        assertThat(lab.missing(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"APPEND", "OVERWRITE"})
    void aCommitThatNeverCameFailsWhereItMayNotBeRepeated(Operation operation) {
        TableIdentifier name = lab.newTable();
        Table table = ours.loadTable(name);
        table.updateProperties().set("commit.retry.num-retries", "0").commit();
        lab.proxy().arm(crash(Fault.REQUEST_LOST, () -> {}));

        assertThatThrownBy(() -> operation.commit(table, "mine")).isInstanceOf(CommitFailedException.class);

        assertThat(lab.marks(name)).containsExactly("first");
        assertThat(lab.missing(name)).isEmpty();
    }

    @Test
    void aDroppedTableIsFoundDropped() {
        TableIdentifier name = lab.newTable();
        lab.proxy().arm(crash(Fault.REPLY_LOST, () -> {}));

        assertThat(ours.dropTable(name, true)).isTrue();

        assertThat(lab.direct().tableExists(name)).isFalse();
    }

    @Test
    void aRenamedTableIsFoundUnderItsNewName() {
        TableIdentifier name = lab.newTable();
        TableIdentifier renamed = CommitLab.newName();
        lab.proxy().arm(crash(Fault.REPLY_LOST, () -> {}));

        ours.renameTable(name, renamed);

        assertThat(lab.marks(renamed)).containsExactly("first");
    }
}
