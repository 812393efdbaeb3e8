package io.lotlake.bronze.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several sessions make random changes, and syncs run at random moments. In the end Bronze equals the source, cell by
 * cell. {@code -Dio.lotlake.test.seed=N} sets another seed, {@code -Dio.lotlake.test.days=N} a longer test.
 */
@Tag("nightly")
@ExtendWith(SparkExtension.class)
class RandomChangesTest {
    private static final int DAYS = Integer.getInteger("io.lotlake.test.days", 3);
    private static final int CHANGES_A_DAY = 12;
    private static final int SESSIONS = 3;
    private static final int KEYS = 60;
    private static final int MILLION = 1_000_000;
    private static final String LISTINGS = SyncedSource.LISTINGS;

    @TempDir
    private Path warehouse;

    /** Sessions with one transaction each, which may stay open over several syncs. */
    private static final class Sessions implements AutoCloseable {
        private final List<Connection> connections = new ArrayList<>();
        private final SyncedSource source;
        private final Random random;

        Sessions(SyncedSource source, Random random) throws SQLException {
            this.source = source;
            this.random = random;
            for (int i = 0; i < SESSIONS; i++) {
                Connection connection = source.database().connect();
                connection.setAutoCommit(false);
                connections.add(connection);
            }
        }

        /** Makes a change. Each session keeps to its own keys, so that none waits for another. */
        void change() throws SQLException {
            int session = random.nextInt(SESSIONS);
            int key = random.nextInt(KEYS) * SESSIONS + session;
            Connection connection = connections.get(session);
            try (Statement statement = connection.createStatement()) {
                statement.execute(statement(key));
            }
            if (random.nextInt(3) == 0) {
                connection.commit();
            }
        }

        private String statement(int key) {
            String value = "md5('" + random.nextInt() + "')";
            String upsert = "INSERT INTO " + LISTINGS + " (lid, title, lat, modified) VALUES (" + key + ", " + value
                    + ", -0.0, '2026-01-0" + (1 + random.nextInt(3)) + "Z') ON CONFLICT (lid) DO UPDATE SET title = "
                    + "excluded.title, modified = excluded.modified";
            return switch (random.nextInt(10)) {
                case 0, 1 -> "DELETE FROM " + LISTINGS + " WHERE lid = " + key;
                case 2 -> "UPDATE " + LISTINGS + " SET lat = -lat WHERE lid = " + key;
                case 3 -> "UPDATE " + LISTINGS + " SET title = title WHERE lid = " + key;
                case 4 -> "SAVEPOINT s; " + upsert + "; RELEASE SAVEPOINT s";
                case 5 -> "SAVEPOINT s; " + upsert + "; ROLLBACK TO SAVEPOINT s";
                case 6 -> "UPDATE " + LISTINGS + " SET description = repeat(" + value + ", 300) WHERE lid = " + key;
                case 7 ->
                    "INSERT INTO " + SyncedSource.PRICES + " VALUES ("
                            + (key + (long) KEYS * SESSIONS * random.nextInt(MILLION)) + ", " + key + ", 1, now())"
                            + " ON CONFLICT DO NOTHING";
                default -> upsert;
            };
        }

        void endAll() throws SQLException {
            for (Connection connection : connections) {
                if (random.nextBoolean()) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
            }
        }

        void maintain() throws SQLException {
            switch (random.nextInt(6)) {
                case 0 -> source.execute("VACUUM " + LISTINGS);
                case 1 -> source.execute("VACUUM (FREEZE) " + LISTINGS);
                case 2 -> {
                    endAll();
                    source.execute("VACUUM (FULL) " + LISTINGS);
                }
                default -> {}
            }
        }

        @Override
        public void close() throws SQLException {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void bronzeIsTheSourceAfterAnyChanges(SparkSession spark) throws Exception {
        long seed = Long.getLong("io.lotlake.test.seed", System.nanoTime());
        System.out.println("RandomChangesTest: -Dio.lotlake.test.seed=" + seed);
        Random random = new Random(seed);
        SyncedSource source = new SyncedSource(warehouse, spark);
        source.addListings(1, 40);
        source.seed(Map.of());
        try (Sessions sessions = new Sessions(source, random)) {
            for (int day = 1; day <= DAYS; day++) {
                for (int i = 0; i < CHANGES_A_DAY; i++) {
                    sessions.change();
                }
                sessions.maintain();
                source.sync();
                assertThat(source.keysTwiceInARun())
                        .as("seed %d, day %d", seed, day)
                        .isZero();
                source.assertSame(FullAuto.LANDING, "a");
            }
            sessions.endAll();
        }
        source.sync();
        source.assertSame("a");
        assertThat(source.sync().isEmpty()).as("seed %d", seed).isTrue();
    }
}
