package io.lotlake.common.session;

import io.lotlake.common.config.Engine;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.tls.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which CAs native code trusts when it reads from and writes to an object store. It knows nothing of Java's trust: it
 * takes the file that {@code SSL_CERT_FILE} names in the environment of its process, or the files of the folder
 * {@code SSL_CERT_DIR}, or else those of the system.
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
        Optional<Certificates> wanted =
                config.onObjectStore() ? config.storage().certificates() : Optional.empty();
        if (wanted.isEmpty()) {
            return Map.of();
        }
        String caFile = config.storage().caFile().map(Path::toString).orElseThrow();
        for (String variable : List.of(VARIABLE, FOLDER)) {
            String place = environment.getOrDefault(variable, "");
            if (!place.isEmpty()) {
                return wanted.get().areAmong(at(Path.of(place)))
                        ? Map.of("spark.executorEnv." + variable, place)
                        : javaAlone(
                                config,
                                variable + " is " + place + ", which lacks a certificate of " + caFile
                                        + "; add it there, or set " + VARIABLE + " to " + caFile);
            }
        }
        return javaAlone(
                config,
                "set LOTLAKE_S3_CA_FILE, for bin/lotlake, or " + VARIABLE + " to " + caFile + " in the environment");
    }

    /** The certificates of the file, or of the files of the folder, as far as they can be read. */
    private static List<Certificates> at(Path place) {
        List<Certificates> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(place, 1, FileVisitOption.FOLLOW_LINKS)) {
            files.filter(Files::isRegularFile).forEach(file -> read(file).ifPresent(found::add));
        } catch (IOException | UncheckedIOException e) {
            LOG.info("native code cannot use {}: {}", place, e.toString());
        }
        return found;
    }

    private static Optional<Certificates> read(Path file) {
        try {
            return Optional.of(Certificates.read(file));
        } catch (IOException | CertificateException e) {
            LOG.info("native code cannot use {}: {}", file, e.toString());
            return Optional.empty();
        }
    }

    private static Map<String, String> javaAlone(LotlakeConfig config, String remedy) {
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
