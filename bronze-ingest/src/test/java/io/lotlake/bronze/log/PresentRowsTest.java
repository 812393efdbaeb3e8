package io.lotlake.bronze.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class PresentRowsTest {
    @TempDir
    private static Path warehouse;

    private static SyncedTable table(String name, TestDatabase database, SparkSession spark) {
        return new SyncedTable(name, database, warehouse, spark);
    }

    @Test
    void theNewestChangeOfAKeyWins(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("newest_change", database, spark);
        table.read("(1L, 'red', 'mobile'), (2L, 'blue', 'mobile'), (3L, 'grey', 'mobile')", "mobile");
        table.change("(1L, 'green', 'mobile', 'u'), (4L, 'white', 'mobile', 'u')", "mobile");
        table.change("(1L, 'black', 'mobile', 'u')", "mobile");

        assertThat(table.present("mobile"))
                .containsExactly("mobile 1 black u", "mobile 2 blue r", "mobile 3 grey r", "mobile 4 white u");
    }

    @Test
    void aDeletedKeyIsGoneUntilItComesBack(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("deleted", database, spark);
        table.read("(1L, 'red', 'mobile'), (2L, 'blue', 'mobile')", "mobile");
        table.change("(1L, null, 'mobile', 'd'), (2L, null, 'mobile', 'd')", "mobile");

        assertThat(table.present("mobile")).isEmpty();

        table.change("(2L, 'pink', 'mobile', 'u')", "mobile");

        assertThat(table.present("mobile")).containsExactly("mobile 2 pink u");
    }

    @Test
    void aFullReadEndsTheChangesBeforeIt(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("read_again", database, spark);
        table.read("(1L, 'red', 'mobile'), (2L, 'blue', 'mobile'), (1L, 'red', 'scout')", "mobile", "scout");
        table.change("(1L, 'green', 'mobile', 'u'), (1L, 'green', 'scout', 'u')", "mobile", "scout");
        table.read("(1L, 'yellow', 'mobile')", "mobile");

        assertThat(table.present("mobile", "scout")).containsExactly("mobile 1 yellow r", "scout 1 green u");

        table.change("(3L, 'black', 'mobile', 'u')", "mobile");

        assertThat(table.present("mobile")).containsExactly("mobile 1 yellow r", "mobile 3 black u");
    }

    /** Changes, deletions, an interrupted read, and a run id that is used again for another read. */
    @Test
    void theLogTellsWhatWasPresentAfterEachRun(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("as_of", database, spark);
        Map<Instant, List<String>> shown = new LinkedHashMap<>();
        List<Runnable> runs = List.of(
                () -> table.readAs("again", "(1L, 'red', 'mobile'), (2L, 'blue', 'mobile')", "mobile"),
                () -> table.change("(1L, 'green', 'mobile', 'u'), (2L, null, 'mobile', 'd')", "mobile"),
                () -> table.change("(2L, 'pink', 'mobile', 'u')", "mobile"),
                () -> table.readInPartAs("again", "(7L, 'black', 'mobile')"),
                () -> table.readAs("again", "(1L, 'yellow', 'mobile'), (3L, 'grey', 'mobile')", "mobile"),
                () -> table.read("(1L, 'white', 'scout')", "scout"));
        for (Runnable run : runs) {
            run.run();
            shown.put(table.now(), table.present("mobile", "scout"));
        }

        assertThat(shown.values()).contains(List.of("mobile 1 green u", "mobile 2 pink u"));
        assertThat(shown).allSatisfy((moment, rows) -> {
            assertThat(table.presentAt(moment, "mobile", "scout")).isEqualTo(rows);
            assertThat(table.presentAt(moment.plusSeconds(1), "mobile", "scout"))
                    .isEqualTo(rows);
        });
        assertThat(table.presentAt(Instant.parse("2026-03-02T12:00:00Z"), "mobile"))
                .isEmpty();
    }

    @Test
    void aKeyBelongsToItsShard(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("keys_of_shards", database, spark);
        table.read("(1L, 'red', 'mobile'), (1L, 'blue', 'scout')", "mobile", "scout");
        table.change("(1L, null, 'mobile', 'd')", "mobile", "scout");

        assertThat(table.present("mobile", "scout")).containsExactly("scout 1 blue r");
        assertThat(table.present("mobile")).isEmpty();
    }

    @Test
    void anInterruptedReadDoesNotShow(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("half_read", database, spark);
        table.read("(1L, 'red', 'mobile')", "mobile");
        table.change("(1L, 'green', 'mobile', 'u')", "mobile");
        table.readInPart("(1L, 'half', 'mobile')");

        assertThat(table.present("mobile")).containsExactly("mobile 1 green u");
    }

    @Test
    void ofTwoReadsByRunsOfOneIdTheNewerCounts(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("one_id", database, spark);
        table.readAs(
                "nightly", "(1L, 'red', 'mobile'), (2L, 'blue', 'mobile'), (1L, 'red', 'scout')", "mobile", "scout");
        table.readAs("nightly", "(1L, 'green', 'mobile')", "mobile");

        assertThat(table.present("mobile", "scout")).containsExactly("mobile 1 green r", "scout 1 red r");
    }

    @Test
    void theSameHoldsIfAnotherRunHasReadInBetween(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("one_id_later", database, spark);
        table.readAs("nightly", "(1L, 'red', 'mobile'), (2L, 'blue', 'mobile')", "mobile");
        table.readAs("other", "(1L, 'grey', 'mobile')", "mobile");
        table.change("(3L, 'white', 'mobile', 'u')", "mobile");
        table.readAs("nightly", "(1L, 'green', 'mobile')", "mobile");

        assertThat(table.present("mobile")).containsExactly("mobile 1 green r");
    }

    @Test
    void anInterruptedReadUnderTheIdOfTheLastOneDoesNotShow(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("half_read_again", database, spark);
        table.readAs("nightly", "(1L, 'red', 'mobile')", "mobile");
        table.readInPartAs("nightly", "(1L, 'half', 'mobile')");

        assertThat(table.present("mobile")).containsExactly("mobile 1 red r");

        table.readAs("nightly", "(2L, 'whole', 'mobile')", "mobile");

        assertThat(table.present("mobile")).containsExactly("mobile 1 half r", "mobile 2 whole r");
    }

    @Test
    void changesBringTheMarkOfTheirShards(TestDatabase database, SparkSession spark) {
        SyncedTable table = table("marks", database, spark);
        table.read("(1L, 'red', 'mobile'), (1L, 'blue', 'scout')", "mobile", "scout");
        table.change("(1L, 'green', 'mobile', 'u')", "mobile");

        Shards shards = new Shards(table.nextRun());

        assertThat(shards.states(table.spec()).get("mobile").mark()).startsWith("sync ");
        assertThat(shards.states(table.spec()).get("scout").mark()).isEqualTo("read");
        assertThat(shards.states(table.spec()).get("mobile").read().mark()).isEqualTo("read");
        assertThat(shards.rows(table.spec(), "_portal", List.of("mobile"))
                        .first()
                        .getString(1))
                .isEqualTo("green");
    }
}
