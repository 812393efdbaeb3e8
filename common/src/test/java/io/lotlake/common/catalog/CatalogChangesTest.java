package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy.Fault;
import io.lotlake.common.testing.PostgresProxy.Trap;
import io.lotlake.common.testing.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests lost replies to all changes other than a commit to a table. */
@ExtendWith(PostgresExtension.class)
class CatalogChangesTest {
    @TempDir
    private static Path warehouse;

    private static CommitLab lab;
    private static LakeCatalog ours;
    private static LakeCatalog direct;

    @BeforeAll
    static void open(TestDatabase database) {
        lab = new CommitLab(database, warehouse);
        ours = (LakeCatalog) lab.open(CommitLab.OURS, Map.of());
        direct = (LakeCatalog) lab.direct();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    /** A step of a test on the table, view or namespace of that name. */
    interface Step {
        void on(TableIdentifier name);
    }

    /** A change of the catalog: its preparation, the change itself, and a check whether it is done. */
    record Change(String title, Step prepare, Step apply, Predicate<TableIdentifier> done) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static final Change CREATE_TABLE = new Change(
            "create table",
            name -> {},
            name -> ours.createTable(name, CommitLab.schema()),
            name -> direct.tableExists(name));
    private static final Change DROP_TABLE = new Change(
            "drop table",
            name -> direct.createTable(name, CommitLab.schema()),
            name -> ours.dropTable(name, true),
            name -> !direct.tableExists(name));

    static final List<Change> CHANGES = List.of(
            CREATE_TABLE,
            DROP_TABLE,
            new Change(
                    "rename table",
                    name -> direct.createTable(name, CommitLab.schema()),
                    name -> ours.renameTable(name, renamed(name)),
                    name -> direct.tableExists(renamed(name)) && !direct.tableExists(name)),
            new Change("create view", name -> {}, name -> view(ours, name, "1"), name -> direct.viewExists(name)),
            new Change(
                    "replace view",
                    name -> view(direct, name, "1"),
                    name -> view(ours, name, "2"),
                    name -> direct.loadView(name).currentVersion().versionId() == 2),
            new Change(
                    "rename view",
                    name -> view(direct, name, "1"),
                    name -> ours.renameView(name, renamed(name)),
                    name -> direct.viewExists(renamed(name)) && !direct.viewExists(name)),
            new Change(
                    "drop view",
                    name -> view(direct, name, "1"),
                    name -> ours.dropView(name),
                    name -> !direct.viewExists(name)),
            new Change(
                    "create namespace",
                    name -> {},
                    name -> ours.createNamespace(inner(name), Map.of("owner", "me")),
                    name -> direct.namespaceExists(inner(name))),
            new Change(
                    "set properties",
                    name -> direct.createNamespace(inner(name)),
                    name -> ours.setProperties(inner(name), Map.of("a", "1", "b", "2")),
                    name -> direct.loadNamespaceMetadata(inner(name)).containsKey("b")),
            new Change(
                    "drop namespace",
                    name -> direct.createNamespace(inner(name)),
                    name -> ours.dropNamespace(inner(name)),
                    name -> !direct.namespaceExists(inner(name))));

    private static void view(LakeCatalog catalog, TableIdentifier name, String sql) {
        catalog.buildView(name)
                .withSchema(CommitLab.schema())
                .withDefaultNamespace(CommitLab.NAMESPACE)
                .withQuery("spark", "SELECT " + sql)
                .createOrReplace();
    }

    private static TableIdentifier renamed(TableIdentifier name) {
        return TableIdentifier.of(name.namespace(), name.name() + "_renamed");
    }

    private static Namespace inner(TableIdentifier name) {
        return Namespace.of(name.namespace().level(0), name.name());
    }

    static List<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        for (Change change : CHANGES) {
            faults.add(arguments(change, Fault.REPLY_LOST));
            faults.add(arguments(change, Fault.REQUEST_LOST));
        }
        for (Fault fault : List.of(Fault.REQUEST_LATE, Fault.REPLY_UNHEARD, Fault.REQUEST_UNHEARD)) {
            faults.add(arguments(CREATE_TABLE, fault));
            faults.add(arguments(DROP_TABLE, fault));
        }
        return faults;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aChangeIsDoneIfAndOnlyIfItReturns(Change change, Fault fault) {
        TableIdentifier name = CommitLab.newName();
        change.prepare().on(name);
        int before = lab.proxy().hits();
        lab.proxy().arm(new Trap("COMMIT", fault));

        Throwable failure = catchThrowable(() -> change.apply().on(name));

        assertThat(lab.proxy().hits()).isEqualTo(before + 1);
        if (fault == Fault.REQUEST_LOST || fault == Fault.REQUEST_UNHEARD) {
            assertThat(failure).isInstanceOf(UncheckedSQLException.class).hasMessageContaining("nothing was changed");
            assertThat(change.done().test(name)).isFalse();
            change.apply().on(name);
        } else {
            assertThat(failure).isNull();
        }
        assertThat(change.done().test(name)).isTrue();
    }

    @ParameterizedTest
    @FieldSource("CHANGES")
    void aChangeOfUnknownStateIsCalledThat(Change change) {
        TableIdentifier name = CommitLab.newName();
        change.prepare().on(name);
        LakeCatalog patient = ours;
        ours = (LakeCatalog) lab.open(CommitLab.OURS, Map.of("lotlake.decision-timeout-ms", "100"));
        lab.proxy().arm(new Trap("COMMIT", Fault.REPLY_LOST, Duration.ofMillis(500), () -> {}));

        assertThatThrownBy(() -> change.apply().on(name)).isInstanceOf(CommitStateUnknownException.class);

        lab.proxy().interrupt(Duration.ZERO);
        ours = patient;
        assertThat(change.done().test(name)).isTrue();
    }

    @Test
    void aTableThatWasPerhapsDroppedKeepsItsFiles() {
        TableIdentifier name = lab.newTable();
        String data = direct.loadTable(name).currentSnapshot().manifestListLocation();
        LakeCatalog impatient = (LakeCatalog) lab.open(CommitLab.OURS, Map.of("lotlake.decision-timeout-ms", "100"));
        lab.proxy().arm(new Trap("COMMIT", Fault.REQUEST_LATE, Duration.ofMillis(400), () -> {}));

        assertThatThrownBy(() -> impatient.dropTable(name, true)).isInstanceOf(CommitStateUnknownException.class);

        lab.proxy().interrupt(Duration.ZERO);
        assertThat(Path.of(URI.create(data))).exists();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aTableThatIsCreatedWithItsRowsIsThereIfAndOnlyIfThatReturns(Fault fault) {
        TableIdentifier name = CommitLab.newName();
        Transaction creation = ours.newCreateTableTransaction(name, CommitLab.schema());
        creation.newAppend().set("test.mark", "created").commit();
        lab.proxy().arm(new Trap("COMMIT", fault));

        Throwable failure = catchThrowable(creation::commitTransaction);

        boolean arrived = fault != Fault.REQUEST_LOST && fault != Fault.REQUEST_UNHEARD;
        assertThat(failure == null).isEqualTo(arrived);
        assertThat(direct.tableExists(name)).isEqualTo(arrived);
        if (arrived) {
            assertThat(lab.marks(name)).containsExactly("created");
            assertThat(lab.missing(name)).isEmpty();
        }
    }
}
