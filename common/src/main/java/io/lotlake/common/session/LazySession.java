package io.lotlake.common.session;

import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.config.Engine;
import io.lotlake.common.config.LotlakeConfig;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The Spark session of a program. It opens when it is first asked for, because a run without work needs only the
 * catalog. Several threads may use it.
 */
public final class LazySession implements Supplier<SparkSession>, AutoCloseable {
    private final LotlakeConfig config;
    private final String appName;
    private @Nullable SparkSession spark;
    private @Nullable LakeCatalog catalog;

    /**
     * Makes the object and opens nothing.
     *
     * @throws io.lotlake.common.error.LotlakeException with exit code 3 if Comet is demanded and cannot be loaded
     */
    public LazySession(LotlakeConfig config, String appName) {
        this.config = config;
        this.appName = appName;
        if (config.engine() == Engine.COMET) {
            NativeEngine.settings(config.engine());
        }
    }

    @Override
    public synchronized SparkSession get() {
        if (spark == null) {
            spark = LakeSession.open(config, appName);
        }
        // Spark works for a thread with the settings of that thread's session.
        SparkSession.setActiveSession(spark);
        return spark;
    }

    /** The catalog of the session if the session is open; otherwise a separate one. */
    public synchronized Catalog catalog() {
        if (spark != null) {
            return Spark3Util.loadIcebergCatalog(get(), config.catalogName());
        }
        if (catalog == null) {
            catalog = LakeCatalog.open(config);
        }
        return catalog;
    }

    @Override
    public synchronized void close() throws IOException {
        if (spark != null) {
            spark.close();
        }
        if (catalog != null) {
            catalog.close();
        }
    }
}
