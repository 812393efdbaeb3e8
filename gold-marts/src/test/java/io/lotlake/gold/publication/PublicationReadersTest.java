package io.lotlake.gold.publication;

import static io.lotlake.gold.publication.PublicationLab.DEALERS;
import static io.lotlake.gold.publication.PublicationLab.FACTS;
import static io.lotlake.gold.publication.PublicationLab.TABLES;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.session.LakeSession;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.gold.publication.PublicationLab.Work;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The recipes for readers give correct results while two editions alternate a hundred times. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
@Timeout(180)
class PublicationReadersTest {
    private static final int PUBLICATIONS = 100;
    private static final int PAUSE_MILLIS = 20;

    private PublicationLab lab;
    private TestDatabase database;
    private final AtomicBoolean done = new AtomicBoolean();

    /** The number of the mart that belongs to each snapshot of the facts. */
    private final Map<Long, String> numbers = new HashMap<>();

    @Test
    @Tag("nightly")
    void noReaderByTheRecipeEverSeesAMix(TestDatabase given, SparkSession spark, @TempDir Path warehouse)
            throws Exception {
        database = given;
        lab = PublicationLab.of(database, database, warehouse, spark);
        Publication one = lab.published(1);
        Publication two = lab.published(2);
        Map<Long, Long> pairs = new HashMap<>();
        for (Publication publication : List.of(one, two)) {
            pairs.put(snapshot(publication, FACTS.name()), snapshot(publication, DEALERS.name()));
        }
        numbers.put(snapshot(one, FACTS.name()), "1");
        numbers.put(snapshot(two, FACTS.name()), "2");
        ExecutorService readers = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> reads = List.of(
                    readers.submit(loop(() -> pinned(pairs))),
                    readers.submit(loop(() -> ledger(pairs))),
                    readers.submit(loop(this::lockedMart)),
                    readers.submit(loop(this::oneStatement)));
            alternate(one, two);
            done.set(true);
            for (Future<Integer> read : reads) {
                assertThat(read.get(60, TimeUnit.SECONDS)).isGreaterThan(PUBLICATIONS / 10);
            }
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }

    private static long snapshot(Publication publication, String table) {
        return Optional.ofNullable(publication.tables().get(table))
                .orElseThrow()
                .snapshotId();
    }

    private void alternate(Publication one, Publication two) {
        SparkSession session =
                TestLake.open(lab.config(), lab.spark(), Instant.EPOCH).spark();
        for (int i = 0; i < PUBLICATIONS; i++) {
            Publication next = i % 2 == 0 ? one : two;
            try (Work run = lab.begin("turn" + i, session)) {
                new Publisher(run.lake(), lab.config())
                        .publish(Edition.of(run.lake(), TABLES, next), Optional.of(lab.martOf(i % 2 == 0 ? 1 : 2)));
            }
        }
    }

    private interface Read {
        void once() throws SQLException;
    }

    private Callable<Integer> loop(Read read) {
        return () -> {
            int reads = 0;
            while (!done.get()) {
                read.once();
                reads++;
                Thread.sleep(PAUSE_MILLIS);
            }
            return reads;
        };
    }

    private void pinned(Map<Long, Long> pairs) {
        Map<String, String> properties = new HashMap<>();
        LakeSession.options(lab.config())
                .forEach((key, value) ->
                        properties.put(key.replaceFirst("^spark\\.sql\\.catalog\\.lake\\.", ""), value));
        properties.put(LakeCatalog.PINNED, "true");
        try (LakeCatalog catalog = new LakeCatalog()) {
            catalog.initialize("reader", properties);
            List<Long> heads = Stream.of(FACTS, DEALERS)
                    .map(table -> catalog.loadTable(TableIdentifier.parse(table.name()))
                            .currentSnapshot()
                            .snapshotId())
                    .toList();
            assertThat(pairs).containsEntry(heads.get(0), heads.get(1));
        }
    }

    private void ledger(Map<Long, Long> pairs) throws SQLException {
        String sql = """
                SELECT snapshot_id FROM ops.publication_tables JOIN ops.publications USING (lake, publication_id)
                 WHERE lake = 'lake' AND published_at = (SELECT max(published_at) FROM ops.publications WHERE
                   lake = 'lake')
                 ORDER BY table_name
                """;
        List<Long> heads = new ArrayList<>();
        database.strings(sql).forEach(id -> heads.add(Long.parseLong(id)));
        assertThat(pairs).containsEntry(heads.get(1), heads.get(0));
    }

    /** Reads with several statements after taking the lock. */
    private void lockedMart() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE mart IN ACCESS SHARE MODE");
            String before = PublicationLab.martNumber(connection);
            assertThat(PublicationLab.martNumber(connection)).isEqualTo(before).isNotEqualTo("empty");
            connection.commit();
        }
    }

    /** Reads mart and publication in one statement. */
    private void oneStatement() throws SQLException {
        String sql = """
                SELECT m.number::text, t.snapshot_id::text FROM mart m, ops.publication_tables t JOIN ops.publications p
                 USING (lake, publication_id) WHERE table_name = 'gold.facts'
                 ORDER BY p.published_at DESC LIMIT 1
                """;
        try (Connection connection = database.connect()) {
            List<String> seen = Rows.all(connection, sql).get(0);
            assertThat(numbers).containsEntry(Long.parseLong(seen.get(1)), seen.get(0));
        }
    }
}
