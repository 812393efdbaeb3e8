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
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.Enumeration;
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
    private Path otherFile;

    /** Writes two of the CAs that the JDK trusts as PEM. */
    @BeforeEach
    void writeCas() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        try (InputStream cacerts =
                Files.newInputStream(Path.of(System.getProperty("java.home"), "lib", "security", "cacerts"))) {
            trusted.load(cacerts, null);
        }
        Enumeration<String> names = trusted.aliases();
        caFile = write("ca.pem", trusted.getCertificate(names.nextElement()));
        otherFile = write("other.pem", trusted.getCertificate(names.nextElement()));
    }

    private Path write(String name, Certificate certificate) throws IOException, CertificateEncodingException {
        String body = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        return Files.writeString(
                folder.resolve(name), "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
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

    private Map<String, String> settings(Map<String, String> environment) {
        return NativeTrust.settings(config("s3://lake/warehouse", "auto"), environment);
    }

    @Test
    void executorsGetTheVariableOfTheDriver() throws IOException {
        Path both = Files.writeString(
                folder.resolve("both.pem"), "# é\n" + Files.readString(otherFile) + Files.readString(caFile));

        assertThat(settings(Map.of("SSL_CERT_FILE", both.toString())))
                .containsExactlyEntriesOf(Map.of("spark.executorEnv.SSL_CERT_FILE", both.toString()));
        assertThat(settings(Map.of("SSL_CERT_FILE", "", "SSL_CERT_DIR", folder.toString())))
                .containsExactlyEntriesOf(Map.of("spark.executorEnv.SSL_CERT_DIR", folder.toString()));
    }

    @Test
    void aVariableWithoutTheCaIsAsNone() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Map<String, String> none = settings(Map.of());

        assertThat(none).isNotEmpty();
        assertThat(settings(Map.of("SSL_CERT_FILE", ""))).isEqualTo(none);
        assertThat(settings(Map.of("SSL_CERT_FILE", otherFile.toString()))).isEqualTo(none);
        assertThat(settings(Map.of("SSL_CERT_FILE", "/nowhere/ca.pem"))).isEqualTo(none);
        assertThat(settings(Map.of("SSL_CERT_DIR", empty.toString()))).isEqualTo(none);
        assertThatThrownBy(() -> NativeTrust.settings(
                        config("s3://lake/warehouse", "comet"), Map.of("SSL_CERT_FILE", otherFile.toString())))
                .hasMessage("Cannot run on Comet: native code does not know the CA of lotlake.storage.ca-file;"
                        + " SSL_CERT_FILE is " + otherFile + ", which lacks a certificate of " + caFile
                        + "; add it there, or set SSL_CERT_FILE to " + caFile);
    }

    @Test
    void aCaFileMayHaveCommentsInAnyLanguage() throws IOException {
        Files.writeString(caFile, "# Autoridad de Certificación\n" + Files.readString(caFile));

        assertThat(config("s3://lake/warehouse", "auto").storage().certificates())
                .isPresent();
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
