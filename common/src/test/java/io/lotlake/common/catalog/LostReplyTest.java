package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lotlake.common.catalog.CommitLab.Operation;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy.Fault;
import io.lotlake.common.testing.PostgresProxy.Trap;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests every fault of the network during the statements of a commit, and the answer of the catalog. */
@ExtendWith(PostgresExtension.class)
class LostReplyTest {
    @TempDir
    private static Path warehouse;

    private static CommitLab lab;
    private static Catalog ours;

    @BeforeAll
    static void open(TestDatabase database) {
        lab = new CommitLab(database, warehouse);
        ours = lab.open(CommitLab.OURS, Map.of());
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    /** All faults at COMMIT for all operations. Before COMMIT the operation makes no difference, so one is enough. */
    static List<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            Stream.of(Operation.values()).forEach(operation -> faults.add(arguments(operation, "COMMIT", fault)));
            faults.add(arguments(Operation.OVERWRITE, "UPDATE iceberg_tables", fault));
        }
        faults.add(arguments(Operation.OVERWRITE, "SELECT pg_current_xact_id", Fault.REPLY_LOST));
        return faults;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aCommitThatReturnsIsThereOnce(Operation operation, String statement, Fault fault) {
        TableIdentifier name = lab.newTable();
        Table table = ours.loadTable(name);
        int before = lab.proxy().hits();
        lab.proxy().arm(new Trap(statement, fault));

        operation.commit(table, "mine");

        assertThat(lab.proxy().hits()).isEqualTo(before + 1);
        assertThat(lab.marks(name)).containsExactly("first", "mine");
        assertThat(lab.missing(name)).isEmpty();
        assertThat(lab.metadataFiles(name)).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void anotherWriterLosesNothing(Operation operation, String statement, Fault fault) {
        TableIdentifier name = lab.newTable();
        Table table = ours.loadTable(name);
        lab.proxy().arm(new Trap(statement, fault, Duration.ZERO, () -> lab.append(name, "other")));

        Throwable failure = catchThrowable(() -> operation.commit(table, "mine"));

        // The other writer does not wait for a late statement. Only then its commit is missing.
        assertThat(lab.marks(name).contains("other")).isEqualTo(fault != Fault.REQUEST_LATE);
        assertThat(lab.marks(name)).doesNotHaveDuplicates();
        assertThat(lab.marks(name).contains("mine")).isEqualTo(failure == null);
        assertThat(failure)
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        conflict -> assertThat(conflict).isInstanceOf(ValidationException.class));
        assertThat(lab.missing(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aCommitWithoutRetriesIsToldFromAFailedOne(Operation operation) {
        TableIdentifier name = lab.newTable();
        Table table = ours.loadTable(name);
        table.updateProperties().set("commit.retry.num-retries", "0").commit();
        long metadataFiles = lab.metadataFiles(name);

        lab.proxy().arm(new Trap("COMMIT", Fault.REQUEST_LOST));
        assertThatThrownBy(() -> operation.commit(table, "failed"))
                .isInstanceOf(CommitFailedException.class)
                .hasMessageContaining("nothing was changed");
        assertThat(lab.metadataFiles(name)).isEqualTo(metadataFiles);
        lab.proxy().arm(new Trap("COMMIT", Fault.REPLY_LOST));
        operation.commit(table, "done");

        assertThat(lab.marks(name)).containsExactly("first", "done");
        assertThat(lab.missing(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aShortOutageIsWaitedOut(Operation operation) {
        TableIdentifier name = lab.newTable();
        Table table = ours.loadTable(name);
        lab.proxy().arm(new Trap("COMMIT", Fault.REPLY_LOST, Duration.ofMillis(1_500), () -> {}));

        operation.commit(table, "mine");

        assertThat(lab.marks(name)).containsExactly("first", "mine");
        assertThat(lab.missing(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aLongOutageLeavesTheStateUnknownAndEveryFileInPlace(Operation operation) {
        TableIdentifier name = lab.newTable();
        Table table = lab.open(CommitLab.OURS, Map.of("lotlake.decision-timeout-ms", "300"))
                .loadTable(name);
        lab.proxy()
                .arm(new Trap("COMMIT", Fault.REPLY_LOST, Duration.ofMillis(1_500), () -> lab.append(name, "other")));

        Throwable failure = catchThrowable(() -> operation.commit(table, "mine"));

        assertThat(failure).isInstanceOf(CommitStateUnknownException.class);
        assertThat(Errors.translate(failure).exitCode()).isEqualTo(ExitCode.COMMIT_UNKNOWN);
        assertThat(Errors.translate(failure).getMessage())
                .startsWith("Cannot tell whether lotlake did commit ")
                .contains(
                        "to the table " + name, "no file was deleted", "SELECT pg_xact_status('", "metadata_location");
        assertThat(lab.marks(name)).containsExactly("first", "mine", "other");
        assertThat(lab.missing(name)).isEmpty();
        lab.proxy().interrupt(Duration.ZERO);
    }

    @Test
    void aCommitThatLandsAfterAnOutageIsNotCalledFailedMeanwhile() {
        TableIdentifier name = lab.newTable();
        Table table = lab.open(
                        CommitLab.OURS, Map.of("lotlake.decision-timeout-ms", "200", "lotlake.idle-timeout-ms", "9000"))
                .loadTable(name);
        lab.proxy().arm(new Trap("COMMIT", Fault.REQUEST_LATE));

        assertThatThrownBy(() -> Operation.OVERWRITE.commit(table, "mine"))
                .isInstanceOf(CommitStateUnknownException.class);
        assertThat(lab.marks(name)).containsExactly("first");

        lab.append(name, "other");
        assertThat(lab.marks(name)).containsExactly("first", "mine", "other");
        assertThat(lab.missing(name)).isEmpty();
    }
}
