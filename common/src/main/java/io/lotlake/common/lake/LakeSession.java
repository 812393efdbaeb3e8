package io.lotlake.common.lake;

import com.globalmentor.apache.hadoop.fs.BareLocalFileSystem;
import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.StorageConfig;
import io.lotlake.common.postgres.Patience;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Opens the Spark session of a program with the lake as its default catalog. Only what correctness needs is set here; master,
 * memory and parallelism are the platform's, by spark-submit.
 */
public final class LakeSession {
    private LakeSession() {}

    public static SparkSession open(LotlakeConfig config, String appName) {
        SparkSession.Builder builder = SparkSession.builder().appName(appName);
        NativeEngine.settings(config.engine()).forEach(builder::config);
        options(config).forEach(builder::config);
        return builder.getOrCreate();
    }

    /** The settings that make any Spark session see the lake under the catalog's own name; the password among them is redacted by Spark. */
    public static Map<String, String> options(LotlakeConfig config) {
        String prefix = "spark.sql.catalog." + config.catalogName();
        Map<String, String> options = new LinkedHashMap<>();
        // Hadoop's own starts a process for every file that it writes, to set its permissions.
        options.put("spark.hadoop.fs.file.impl", BareLocalFileSystem.class.getName());
        options.put("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
        options.put("spark.sql.session.timeZone", "UTC");
        options.put("spark.sql.ansi.enabled", "true");
        options.put("spark.redaction.regex", "(?i)secret|passw|token|credential|access[._-]?key");
        options.put("spark.sql.defaultCatalog", config.catalogName());
        options.put(prefix, "org.apache.iceberg.spark.SparkCatalog");
        options.put(prefix + ".cache-enabled", "false");
        options.put(prefix + ".catalog-impl", LakeCatalog.class.getName());
        catalogProperties(config).forEach((key, value) -> options.put(prefix + "." + key, value));
        return options;
    }

    /** The properties of the Iceberg catalog, with the keys that Iceberg documents. */
    static Map<String, String> catalogProperties(LotlakeConfig config) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("uri", config.catalog().url());
        config.catalog()
                .properties()
                .stringPropertyNames()
                .forEach(key -> properties.put(
                        "jdbc." + key, config.catalog().properties().getProperty(key)));
        Patience patience = config.catalog().patience();
        properties.put(
                "lotlake.socket-timeout-ms", String.valueOf(patience.answer().toMillis()));
        properties.put(
                "lotlake.decision-timeout-ms",
                String.valueOf(patience.decision().toMillis()));
        properties.put(LakeCatalog.CATALOG_NAME, config.catalogName());
        properties.put(LakeCatalog.LEDGER_SCHEMA, config.ledgerSchema());
        properties.put("warehouse", config.warehouse());
        // A table that is dropped and made again must not share its folder with what is left of the old one.
        properties.put("unique-table-location", "true");
        if (config.onObjectStore()) {
            objectStore(config.storage(), properties);
        }
        return properties;
    }

    private static void objectStore(StorageConfig storage, Map<String, String> properties) {
        properties.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        properties.put("client.region", storage.region());
        properties.put("s3.path-style-access", String.valueOf(storage.pathStyle()));
        storage.endpoint().ifPresent(endpoint -> properties.put("s3.endpoint", endpoint));
        storage.accessKey().ifPresent(key -> properties.put("s3.access-key-id", key));
        storage.secretKey().ifPresent(key -> properties.put("s3.secret-access-key", key));
    }
}
