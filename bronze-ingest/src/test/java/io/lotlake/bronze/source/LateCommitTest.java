package io.lotlake.bronze.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.sync.BronzeChanges.TableChanges;
import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that were running at a cut, and what a server does to rows besides changing them. */
@ExtendWith(SparkExtension.class)
class LateCommitTest {
    private static final String LISTINGS = SyncedSource.LISTINGS;
    private static final String INSERT = "INSERT INTO " + LISTINGS + " (lid, title) VALUES ";

    @TempDir
    private Path warehouse;

    private SyncedSource source;

    @BeforeEach
    void seed(SparkSession spark) throws Exception {
        source = new SyncedSource(warehouse, spark);
        source.addListings(1, 50);
        source.seed(Map.of());
    }

    /**
     * Syncs while the other transaction is open. Younger transactions have ended, so that their ids lie on both sides
     * of it.
     */
    private void syncBesides(int lid) throws Exception {
        source.addListings(lid, lid);
        source.sync();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void whatCommitsAfterTheCutLandsInTheNextRun() throws Exception {
        try (Connection late = source.database().connect()) {
            late.setAutoCommit(false);
            execute(late, INSERT + "(100, 'late')");
            execute(late, "UPDATE " + LISTINGS + " SET title = 'late' WHERE lid = 1");
            execute(late, "DELETE FROM " + LISTINGS + " WHERE lid = 2");
            syncBesides(60);
            assertThat(source.mark(FullAuto.LANDING, "a").orElseThrow()).containsPattern("snapshot=\\d+:\\d+:\\d+ ");
            late.commit();
        }

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(2, 1, 0));
        source.assertSame("a");
    }

    @Test
    void rowsOfSubtransactionsLandWithTheirTransaction() throws Exception {
        try (Connection late = source.database().connect()) {
            late.setAutoCommit(false);
            execute(late, INSERT + "(100, 'top')");
            execute(
                    late,
                    "SAVEPOINT one; " + INSERT + "(101, 'inner'); SAVEPOINT two; " + INSERT + "(102, 'innermost')");
            execute(
                    late,
                    "RELEASE SAVEPOINT two; RELEASE SAVEPOINT one; SAVEPOINT three; " + INSERT + "(103, 'undone')");
            execute(late, "ROLLBACK TO SAVEPOINT three");
            syncBesides(60);
            execute(late, "SAVEPOINT four; " + INSERT + "(104, 'inner again')");
            syncBesides(61);
            late.commit();
        }

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(4, 0, 0));
        source.assertSame("a");
        assertThat(source.sync().isEmpty()).isTrue();
    }

    @Test
    @Tag("nightly")
    void preparedTransactionsLandWhenTheyAreCommitted() throws Exception {
        source.execute("BEGIN; " + INSERT + "(100, 'prepared'); SAVEPOINT one; " + INSERT + "(101, 'inner');"
                + " PREPARE TRANSACTION 'late_a'");
        syncBesides(60);
        syncBesides(61);
        Map<String, Integer> before = source.snapshots();
        assertThat(source.sync().isEmpty()).isTrue();
        assertThat(source.snapshots()).isEqualTo(before);

        source.execute("COMMIT PREPARED 'late_a'");

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(2, 0, 0));
        source.assertSame("a");
    }

    @Test
    void vacuumAndFreezeHideNothing() throws Exception {
        source.execute("UPDATE " + LISTINGS + " SET title = 'new' WHERE lid < 5");
        source.execute("VACUUM " + LISTINGS);
        source.addListings(100, 110);
        source.execute("VACUUM (FREEZE) " + LISTINGS);

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(15, 0, 0));
        assertThat(source.printed()).doesNotContain("compared as a whole");
        source.execute("VACUUM (FREEZE) " + LISTINGS);
        assertThat(source.sync().isEmpty()).isTrue();
        source.assertSame("a");
    }

    @Test
    @Tag("nightly")
    void aRewrittenTableIsComparedAsAWhole() throws Exception {
        source.execute(
                "UPDATE " + LISTINGS + " SET title = 'new' WHERE lid < 5; DELETE FROM " + LISTINGS + " WHERE lid = 9");
        source.execute("VACUUM (FULL, FREEZE) " + LISTINGS);

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(4, 1, 0));
        assertThat(source.printed()).contains(LISTINGS + " is compared as a whole: it was rewritten, filenode [");
        source.assertSame("a");
        source.execute("UPDATE " + LISTINGS + " SET title = 'newer' WHERE lid = 1");
        source.sync();
        assertThat(source.printed()).doesNotContain("compared as a whole");
        source.assertSame("a");
    }

    @Test
    @Tag("nightly")
    void rowsThatUpdatesMovedLandOnce() throws Exception {
        source.execute("UPDATE " + LISTINGS + " SET description = repeat(md5(lid::text), 60)");
        source.execute("UPDATE " + LISTINGS + " SET description = repeat(md5(lid::text), 70) WHERE lid % 2 = 0");

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(50, 0, 0));
        source.assertSame("a");
    }

    /** No test can use up four billion ids, but the server compares any two of them. */
    @Test
    void idsAreComparedAroundTheCircle() {
        long beforeTheTurn = 4_294_967_290L;
        long afterTheTurn = (1L << 32) + 5;

        assertThat(isNewer(afterTheTurn, beforeTheTurn)).isEqualTo("t");
        assertThat(isNewer(beforeTheTurn, beforeTheTurn)).isEqualTo("t");
        assertThat(isNewer(beforeTheTurn, afterTheTurn)).isEqualTo("f");
        assertThat(isNewer(2, beforeTheTurn))
                .as("rows that servers of old froze")
                .isEqualTo("f");
    }

    private String isNewer(long id, long oldestRunning) {
        String condition = HeapPass.newerThan(oldestRunning);
        assertThat(condition).startsWith("age(xmin) ");
        String literal = "age('" + (id & 0xFFFF_FFFFL) + "'::xid) ";
        return source.database()
                .strings("SELECT " + condition.replace("age(xmin) ", literal))
                .get(0);
    }
}
