package io.lotlake.common.session;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;

/** The folder of Spark's event log. Spark does not create it, and opens no session without it. */
final class EventLogFolder {
    private static final String ENABLED = "spark.eventLog.enabled";
    private static final String FOLDER = "spark.eventLog.dir";
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

    private EventLogFolder() {}

    /**
     * Creates the folder if the platform has switched the event log on and the folder is local.
     *
     * @param platform the settings of spark-submit, which are system properties
     * @throws LotlakeException with exit code 3 if the folder cannot be created
     */
    static void create(Properties platform) {
        String folder = platform.getProperty(FOLDER, "");
        boolean isLocal = folder.startsWith("file:") || !SCHEME.matcher(folder).matches();
        if (Boolean.parseBoolean(platform.getProperty(ENABLED)) && !folder.isBlank() && isLocal) {
            try {
                Files.createDirectories(
                        folder.startsWith("file:") ? Path.of(URI.create(folder).getPath()) : Path.of(folder));
            } catch (IOException e) {
                throw new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot write the event log into " + folder + ": " + e + "; change " + FOLDER + " or switch "
                                + ENABLED + " off",
                        e);
            }
        }
    }
}
