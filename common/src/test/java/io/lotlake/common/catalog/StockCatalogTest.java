package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.catalog.CommitLab.Operation;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy.Fault;
import io.lotlake.common.testing.PostgresProxy.Trap;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ValidationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Shows what one lost reply does to a table under Iceberg's own JDBC catalog. This is the reason for our catalog, and
 * the proof that the tests would detect such damage.
 */
@ExtendWith(PostgresExtension.class)
class StockCatalogTest {
    private static final String SWAP = "UPDATE iceberg_tables";

    @TempDir
    private static Path warehouse;

    private static CommitLab lab;
    private static Catalog stock;

    @BeforeAll
    static void open(TestDatabase database) {
        lab = new CommitLab(database, warehouse);
        stock = lab.open(CommitLab.STOCK, Map.of());
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"OVERWRITE, REPLY_LOST", "OVERWRITE, REPLY_UNHEARD", "ROW_DELTA, REPLY_LOST", "ROW_DELTA, REPLY_UNHEARD"
    })
    void aValidatedCommitDeletesItsOwnFiles(Operation operation, Fault fault) {
        TableIdentifier name = lab.newTable();
        Table table = stock.loadTable(name);
        lab.proxy().arm(new Trap(SWAP, fault));

        assertThatThrownBy(() -> operation.commit(table, "mine")).isInstanceOf(ValidationException.class);

        assertThat(lab.marks(name)).containsExactly("first", "mine");
        assertThat(lab.missing(name)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"APPEND", "DYNAMIC_OVERWRITE"})
    void anotherWritersCommitIsLost(Operation operation) {
        TableIdentifier name = lab.newTable();
        Table table = stock.loadTable(name);
        lab.proxy().arm(new Trap(SWAP, Fault.REPLY_LOST, Duration.ZERO, () -> lab.append(name, "other")));

        operation.commit(table, "mine");

        assertThat(lab.marks(name)).doesNotContain("other");
    }

    @Test
    void aCommitIsReportedAsFailedThoughItHappened() {
        TableIdentifier name = lab.newTable();
        Table table = stock.loadTable(name);
        table.updateProperties().set("commit.retry.num-retries", "0").commit();
        lab.proxy().arm(new Trap(SWAP, Fault.REPLY_LOST));

        assertThatThrownBy(() -> Operation.APPEND.commit(table, "mine"));

        assertThat(lab.marks(name)).containsExactly("first", "mine");
        assertThat(lab.missing(name)).isNotEmpty();
    }

    @Test
    void aTableIsReportedAsNotCreatedThoughItIs() {
        TableIdentifier name = CommitLab.newName();
        lab.proxy().arm(new Trap("INSERT INTO iceberg_tables", Fault.REPLY_LOST));

        assertThatThrownBy(() -> stock.createTable(name, CommitLab.schema()));

        assertThat(lab.direct().tableExists(name)).isTrue();
    }
}
