package io.lotlake.common.run;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Objects;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;

/** The log of a program that nobody gave a configuration for it, as with a plain spark-submit. */
final class LogSettings {
    private static final String PROPERTY = "log4j2.configurationFile";

    /** What Spark puts in the place of a missing configuration: everything on the standard error. */
    private static final String OF_SPARK = "org/apache/spark/log4j2-defaults.properties";

    private LogSettings() {}

    /** Makes the log as quiet as that of {@code bin/lotlake}, unless the user has configured another. */
    static void apply() {
        if (System.getProperty(PROPERTY) == null
                && LogManager.getContext(false) instanceof LoggerContext context
                && isDefault(context)) {
            Configurator.reconfigure(own());
        }
    }

    private static boolean isDefault(LoggerContext context) {
        String location = context.getConfiguration().getConfigurationSource().getLocation();
        return location == null || location.endsWith(OF_SPARK);
    }

    /** The file of {@code conf/embedded}, which the build puts beside this class. */
    private static URI own() {
        URL file = Objects.requireNonNull(LogSettings.class.getResource("log4j2.properties"));
        try {
            return file.toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
