package io.lotlake.common.testing;

import io.lotlake.common.config.Engine;
import io.lotlake.common.session.NativeEngine;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import scala.Option;

/**
 * Gives tests the one Spark session of the JVM, on Comet if Comet can be loaded. System properties of the build set the
 * master and the sizes.
 */
public final class SparkExtension implements ParameterResolver, AfterEachCallback {
    private static final long PATIENCE_MILLIS = 30_000;
    private static final long STEP_MILLIS = 20;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SparkSession.class;
    }

    @Override
    public SparkSession resolveParameter(ParameterContext parameter, ExtensionContext context) {
        SparkSession.Builder builder = SparkSession.builder().appName("tests");
        NativeEngine.settings(Engine.AUTO).forEach(builder::config);
        return builder.config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .getOrCreate();
    }

    /** Waits until no task runs. A task of a failed job may still write into the folder of the test, which goes next. */
    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        Option<SparkSession> session = SparkSession.getDefaultSession();
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (session.isDefined() && areRunning(session.get()) && System.currentTimeMillis() < end) {
            Thread.sleep(STEP_MILLIS);
        }
    }

    private static boolean areRunning(SparkSession session) {
        return !session.sparkContext().isStopped()
                && Arrays.stream(session.sparkContext().statusTracker().getExecutorInfos())
                        .anyMatch(executor -> executor.numRunningTasks() > 0);
    }
}
