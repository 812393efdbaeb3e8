package io.lotlake.common.testing;

import io.lotlake.common.config.Engine;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.session.LakeSession;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;

/** Opens lakes on a test database and a folder. */
public final class TestLake {
    private TestLake() {}

    /** Settings with all schemas in one database and the warehouse in the folder. */
    public static Settings settings(TestDatabase database, Path warehouse, Map<String, String> more) {
        Properties properties = new Properties();
        properties.setProperty("lotlake.source.url", database.url());
        properties.setProperty("lotlake.source.user", database.user());
        properties.setProperty("lotlake.warehouse", warehouse.toString());
        properties.setProperty("lotlake.buckets", "2");
        more.forEach((key, value) -> properties.setProperty("lotlake." + key, value));
        return Settings.load(Optional.empty(), Map.of(), properties);
    }

    /**
     * Opens a lake whose run starts at the moment. Every call makes another run and another session on the one Spark
     * context.
     */
    public static Lake open(LotlakeConfig config, SparkSession spark, Instant moment) {
        return new Lake(session(config, spark), config.buckets(), Run.startingAt(moment));
    }

    /** The lake of a run that holds its lock. */
    public static Lake open(LotlakeConfig config, SparkSession spark, OpenRun run) {
        return new Lake(session(config, spark), config.buckets(), run);
    }

    private static SparkSession session(LotlakeConfig config, SparkSession spark) {
        SparkSession session = spark.newSession();
        LakeSession.options(config).forEach((key, value) -> {
            if (!key.equals("spark.sql.extensions") && !key.equals("spark.redaction.regex")) {
                session.conf().set(key, value);
            }
        });
        if (config.engine() == Engine.SPARK) {
            session.conf().set("spark.comet.enabled", "false");
        }
        // Iceberg asks the session of the thread for the default catalog. A program has only one session.
        SparkSession.setActiveSession(session);
        return session;
    }
}
