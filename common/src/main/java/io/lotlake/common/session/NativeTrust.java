package io.lotlake.common.session;

import io.lotlake.common.config.Engine;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which CAs native code trusts when it reads from and writes to an object store. It knows nothing of Java's trust: it
 * takes the file that {@code SSL_CERT_FILE} names in the environment of its process, or else those of the system.
 */
final class NativeTrust {
    private static final Logger LOG = LoggerFactory.getLogger(NativeTrust.class);
    private static final String VARIABLE = "SSL_CERT_FILE";
    private static final String FOLDER = "SSL_CERT_DIR";

    private NativeTrust() {}

    /**
     * The settings of a session that runs on Comet. If native code would not trust the configured CA, Java reads and
     * writes the files, and one line on the standard error says so.
     *
     * @throws LotlakeException with exit code 3 if Comet is demanded then
     */
    static Map<String, String> settings(LotlakeConfig config, Map<String, String> environment) {
        Optional<Path> caFile = config.onObjectStore() ? config.storage().caFile() : Optional.empty();
        if (caFile.isEmpty()) {
            return Map.of();
        }
        String trusted = environment.get(VARIABLE);
        if (trusted != null) {
            return Map.of("spark.executorEnv." + VARIABLE, trusted);
        }
        if (environment.containsKey(FOLDER)) {
            return Map.of("spark.executorEnv." + FOLDER, environment.get(FOLDER));
        }
        String remedy = "set LOTLAKE_S3_CA_FILE, for bin/lotlake, or " + VARIABLE + " to " + caFile.get()
                + " in the environment";
        if (config.engine() == Engine.COMET) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot run on Comet: native code does not know the CA of lotlake.storage.ca-file; " + remedy);
        }
        LOG.info("Java reads and writes the files: native code does not know the CA");
        System.err.println("Java reads and writes the files of the lake, for native code does not know the CA of"
                + " lotlake.storage.ca-file; " + remedy);
        return Map.of(
                "spark.comet.scan.icebergNative.enabled", "false",
                "spark.comet.write.iceberg.enabled", "false");
    }
}
