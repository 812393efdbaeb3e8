package io.lotlake.common.session;

import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.config.Engine;
import io.lotlake.common.config.LotlakeConfig;
import java.io.IOException;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The Spark session of a program. It opens when it is first asked for, because a run without work needs only the
 * catalog. A run that is sure to need it opens it in the background. Several threads may use it.
 */
public final class LazySession implements Supplier<SparkSession>, AutoCloseable {
    private final LotlakeConfig config;
    private final String appName;
    private final Object opening = new Object();
    private volatile @Nullable SparkSession spark;
    private boolean closed;
    private @Nullable LakeCatalog catalog;

    /**
     * Makes the object and opens nothing.
     *
     * @throws io.lotlake.common.error.LotlakeException with exit code 3 if Comet is demanded and cannot be used
     */
    public LazySession(LotlakeConfig config, String appName) {
        this.config = config;
        this.appName = appName;
        if (config.engine() == Engine.COMET) {
            LakeSession.engine(config);
        }
    }

    /** Begins to open the session in the background. If that fails, the next {@link #get()} tries again and fails. */
    public void open() {
        Thread opener = new Thread(this::get, "lotlake-spark-start");
        opener.setDaemon(true);
        opener.setUncaughtExceptionHandler((thread, failure) -> {});
        opener.start();
    }

    @Override
    public SparkSession get() {
        SparkSession open = spark;
        if (open == null) {
            synchronized (opening) {
                open = spark;
                if (open == null) {
                    if (closed) {
                        throw new IllegalStateException("the program has ended");
                    }
                    open = LakeSession.open(config, appName);
                    for (SessionListener listener :
                            ServiceLoader.load(SessionListener.class, SessionListener.class.getClassLoader())) {
                        listener.opened(open);
                    }
                    spark = open;
                }
            }
        }
        // Spark works for a thread with the settings of that thread's session.
        SparkSession.setActiveSession(open);
        StepMeter.tag(open);
        return open;
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
        synchronized (opening) {
            closed = true;
            if (spark != null) {
                spark.close();
            }
        }
        if (catalog != null) {
            catalog.close();
        }
    }
}
