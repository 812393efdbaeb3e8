package io.lotlake.common.testing;

import io.lotlake.common.config.Engine;
import io.lotlake.common.session.NativeEngine;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one Spark session of the JVM, on Comet if Comet can be loaded. System properties of the build set the
 * master and the sizes.
 */
public final class SparkExtension implements ParameterResolver {
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
}
