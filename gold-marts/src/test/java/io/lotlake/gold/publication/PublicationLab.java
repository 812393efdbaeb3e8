package io.lotlake.gold.publication;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.types.DataTypes.LongType;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A lake with small Gold tables and a mart with one row. Every table and the mart show the number of the run that built
 * them.
 */
record PublicationLab(LotlakeConfig config, SparkSession spark, TestDatabase mart) {
    static final TableSpec FACTS = numbered("gold.facts");
    static final TableSpec DEALERS = numbered("gold.dealers");
    static final List<TableSpec> TABLES = List.of(FACTS, DEALERS);

    private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");

    static PublicationLab of(TestDatabase catalog, TestDatabase mart, Path warehouse, SparkSession spark) {
        Settings settings = TestLake.settings(
                catalog,
                warehouse,
                Map.of("portals", "mobile", "makes", "fiat", "mart.url", mart.url(), "mart.user", mart.user()));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        mart.execute("CREATE TABLE IF NOT EXISTS mart AS SELECT 0 AS number");
        return new PublicationLab(config, spark, mart);
    }

    /** The same lake with its catalog at another address. */
    LotlakeConfig configWithCatalog(String url) {
        Settings settings = TestLake.settings(
                mart,
                Path.of(URI.create(config.warehouse())),
                Map.of(
                        "portals", "mobile",
                        "makes", "fiat",
                        "catalog.url", url,
                        "postgres.answer-timeout", "1 second"));
        LotlakeConfig other = LotlakeConfig.bind(settings);
        settings.check();
        return other;
    }

    static TableSpec numbered(String name) {
        return table(name, "A row.")
                .required("number", LongType, "Number of the run.")
                .build();
    }

    /** A run at work. */
    final class Work implements AutoCloseable {
        private final OpenRun open;
        private final Lake lake;

        private Work(OpenRun open, Lake lake) {
            this.open = open;
            this.lake = lake;
        }

        Lake lake() {
            return lake;
        }

        Work build(int number, TableSpec... tables) {
            for (TableSpec table : tables) {
                lake.create(table);
                lake.overwrite(table, lake.spark().sql("SELECT " + number + "L AS number"), table.name(), Map.of());
            }
            return this;
        }

        Publication publish(Optional<MartChange> change) {
            return new Publisher(lake, config).publish(Edition.of(lake, TABLES), change);
        }

        @Override
        public void close() {
            open.close();
        }
    }

    Work begin(String id) {
        OpenRun open = open(id);
        return new Work(open, TestLake.open(config, spark, open));
    }

    /** Begins a run in an existing session. */
    Work begin(String id, SparkSession session) {
        OpenRun open = open(id);
        return new Work(open, new Lake(session, config.buckets(), open));
    }

    private OpenRun open(String id) {
        return OpenRun.begin(config, new Run(id, MONDAY), "test", "");
    }

    /** Builds and publishes both tables and the mart. */
    Publication published(int number) {
        try (Work work = begin("run" + number)) {
            return work.build(number, FACTS, DEALERS).publish(Optional.of(martOf(number)));
        }
    }

    /** The numbers that readers of main see in the table. */
    List<Long> numbers(TableSpec table) {
        return TestLake.open(config, spark, MONDAY).spark().table(table.name()).collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    MartChange martOf(int number) {
        return new NumberedMart(mart, number);
    }

    /** Exchanges the mart by renaming tables, as the real exchange does. */
    private record NumberedMart(TestDatabase mart, int number) implements MartChange {
        @Override
        public List<String> makes() {
            return List.of("fiat");
        }

        @Override
        public void exchange(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL lock_timeout = 200");
                statement.execute("CREATE TABLE public.mart_next AS SELECT " + number + " AS number");
                statement.execute("LOCK TABLE public.mart IN ACCESS EXCLUSIVE MODE");
                statement.execute("DROP TABLE public.mart");
                statement.execute("ALTER TABLE public.mart_next RENAME TO mart");
            }
        }

        @Override
        public Attempts attempts() {
            return new Attempts(3, Duration.ofMillis(50))
                    .catchingUp(() -> mart.execute("SELECT 1"))
                    .refusing(cause -> new LotlakeException(ExitCode.UNREACHABLE, "Cannot swap, 3 times", cause));
        }

        @Override
        public void exchangeAlone() {
            try (Connection connection = mart.connect()) {
                connection.setAutoCommit(false);
                exchange(connection);
                connection.commit();
            } catch (SQLException e) {
                throw mart.endpoint("mart").failure("exchange", e);
            }
        }
    }

    /** The number that one statement reads from the mart. */
    static String martNumber(Connection connection) throws SQLException {
        return Rows.first(connection, "SELECT number::text FROM public.mart").orElse("empty");
    }
}
