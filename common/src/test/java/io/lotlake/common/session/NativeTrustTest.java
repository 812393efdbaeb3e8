package io.lotlake.common.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTrustTest {
    @TempDir
    private Path folder;

    private Path caFile;

    /** Writes one of the CAs that the JDK trusts as PEM. */
    @BeforeEach
    void writeCa() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream cacerts =
                Files.newInputStream(Path.of(System.getProperty("java.home"), "lib", "security", "cacerts"))) {
            trusted.load(cacerts, null);
        }
        Certificate ca = trusted.getCertificate(trusted.aliases().nextElement());
        String body = Base64.getMimeEncoder().encodeToString(ca.getEncoded());
        caFile = Files.writeString(
                folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    }

    private LotlakeConfig config(String warehouse, String engine) {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of(
                        "LOTLAKE_SOURCE_URL", "jdbc:postgresql://db:5432/cars",
                        "LOTLAKE_SOURCE_USER", "lotlake",
                        "LOTLAKE_PORTALS", "mobile",
                        "LOTLAKE_MAKES", "bmw",
                        "LOTLAKE_WAREHOUSE", warehouse,
                        "LOTLAKE_ENGINE", engine,
                        "LOTLAKE_S3_CA_FILE", caFile.toString()),
                new Properties());
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return config;
    }

    @Test
    void executorsGetTheVariableOfTheDriver() {
        Map<String, String> environment = Map.of("SSL_CERT_FILE", "/etc/ca.pem");

        assertThat(NativeTrust.settings(config("s3://lake/warehouse", "auto"), environment))
                .containsExactlyEntriesOf(Map.of("spark.executorEnv.SSL_CERT_FILE", "/etc/ca.pem"));
    }

    @Test
    void withoutTheVariableJavaReadsAndWritesTheFiles() {
        assertThat(NativeTrust.settings(config("s3://lake/warehouse", "auto"), Map.of()))
                .containsEntry("spark.comet.scan.icebergNative.enabled", "false")
                .containsEntry("spark.comet.write.iceberg.enabled", "false");
    }

    @Test
    void withoutTheVariableCometIsRefusedWhereItIsDemanded() {
        assertThatThrownBy(() -> NativeTrust.settings(config("s3://lake/warehouse", "comet"), Map.of()))
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage("Cannot run on Comet: native code does not know the CA of lotlake.storage.ca-file;"
                        + " set LOTLAKE_S3_CA_FILE, for bin/lotlake, or SSL_CERT_FILE to " + caFile
                        + " in the environment");
    }

    @Test
    void aFolderNeedsNoCa() throws IOException {
        assertThat(NativeTrust.settings(config(folder.toString(), "comet"), Map.of()))
                .isEmpty();
    }
}
