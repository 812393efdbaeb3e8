package io.lotlake.common.session;

import com.globalmentor.apache.hadoop.fs.BareLocalFileSystem;
import io.lotlake.common.catalog.CatalogProperties;
import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.config.LotlakeConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Opens the Spark session of a program with the lake as its default catalog. It sets only what correctness needs. The
 * platform sets master, memory and parallelism through spark-submit.
 */
public final class LakeSession {
    private LakeSession() {}

    public static SparkSession open(LotlakeConfig config, String appName) {
        EventLogFolder.create(System.getProperties());
        SparkSession.Builder builder = SparkSession.builder().appName(appName);
        engine(config).forEach(builder::config);
        options(config).forEach(builder::config);
        return builder.getOrCreate();
    }

    /**
     * The settings of the engine.
     *
     * @throws io.lotlake.common.error.LotlakeException with exit code 3 if Comet is demanded and cannot be used
     */
    static Map<String, String> engine(LotlakeConfig config) {
        Map<String, String> settings = new LinkedHashMap<>(NativeEngine.settings(config.engine()));
        if (!settings.isEmpty()) {
            settings.putAll(NativeTrust.settings(config, System.getenv()));
        }
        return settings;
    }

    /**
     * The settings with which any Spark session sees the lake under the catalog's own name. Spark redacts the password
     * among them.
     */
    public static Map<String, String> options(LotlakeConfig config) {
        String prefix = "spark.sql.catalog." + config.catalogName();
        Map<String, String> options = new LinkedHashMap<>();
        // Hadoop's own implementation starts a process for every file that it writes, to set the file's permissions.
        options.put("spark.hadoop.fs.file.impl", BareLocalFileSystem.class.getName());
        options.put("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
        options.put("spark.sql.session.timeZone", "UTC");
        options.put("spark.sql.ansi.enabled", "true");
        options.put("spark.redaction.regex", "(?i)secret|passw|token|credential|access[._-]?key");
        options.put("spark.sql.defaultCatalog", config.catalogName());
        options.put(prefix, "org.apache.iceberg.spark.SparkCatalog");
        options.put(prefix + ".cache-enabled", "false");
        options.put(prefix + ".catalog-impl", LakeCatalog.class.getName());
        CatalogProperties.of(config).forEach((key, value) -> options.put(prefix + "." + key, value));
        return options;
    }
}
