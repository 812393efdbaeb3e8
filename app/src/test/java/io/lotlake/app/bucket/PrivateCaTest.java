package io.lotlake.app.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.catalog.CatalogProperties;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.tls.StoreFiles;
import io.lotlake.common.warehouse.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.assertj.core.api.AbstractThrowableAssert;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 store with a certificate that Java does not trust by itself. */
class PrivateCaTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private static S3Proxy store;
    private static S3Proxy elsewhere;
    private static S3Proxy plain;

    @BeforeAll
    static void start() throws Exception {
        store = start(keyStore("store", "IP:127.0.0.1"));
        elsewhere = start(keyStore("elsewhere", "DNS:store.example"));
        plain = S3Proxy.builder()
                .blobStore(BlobStores.create("transient-nio2", new Properties()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "test", "test-secret")
                .build();
        plain.start();
        try (S3FileIO io = StoreFiles.s3(CatalogProperties.of(config(store, "store")));
                S3Client client = io.client()) {
            client.createBucket(bucket -> bucket.bucket("lake"));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (S3Proxy server : List.of(store, elsewhere, plain)) {
            server.stop();
        }
    }

    private static S3Proxy start(Path keys) throws Exception {
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(BlobStores.create("transient-nio2", new Properties()))
                .secureEndpoint(URI.create("https://127.0.0.1:0"))
                .keyStore(keys.toString(), PASSWORD)
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "test", "test-secret")
                .build();
        proxy.start();
        return proxy;
    }

    /** A key with a certificate that it has signed itself, which is also written as PEM. */
    private static Path keyStore(String name, String address) throws IOException, InterruptedException {
        Path keys = folder.resolve(name + ".p12");
        keytool(keys, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=" + address);
        keytool(keys, "-exportcert", "-rfc", "-file", pem(name).toString());
        return keys;
    }

    private static void keytool(Path keys, String command, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                "store"));
        line.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    }

    private static Path pem(String name) {
        return folder.resolve(name + ".pem");
    }

    private static LotlakeConfig config(S3Proxy server, String trusted) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LOTLAKE_SOURCE_URL", "jdbc:postgresql://db:5432/cars",
                "LOTLAKE_SOURCE_USER", "lotlake",
                "LOTLAKE_PORTALS", "mobile",
                "LOTLAKE_MAKES", "bmw",
                "LOTLAKE_WAREHOUSE", "s3://lake/warehouse",
                "LOTLAKE_S3_ENDPOINT", "https://127.0.0.1:" + port(server),
                "LOTLAKE_S3_ACCESS_KEY", "test",
                "LOTLAKE_S3_SECRET_KEY", "test-secret"));
        if (!trusted.isEmpty()) {
            environment.put("LOTLAKE_S3_CA_FILE", pem(trusted).toString());
        }
        Settings settings = Settings.load(Optional.empty(), environment, new Properties());
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return config;
    }

    private static int port(S3Proxy server) {
        return server == plain ? server.getPort() : server.getSecurePort();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(LotlakeConfig config) {
        return assertThatThrownBy(() -> Warehouse.probe(config))
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageStartingWith("Cannot write to the warehouse s3://lake/warehouse at https://127.0.0.1:");
    }

    @Test
    void aStoreWithTheConfiguredCaIsReadAndWritten() {
        assertThatCode(() -> Warehouse.probe(config(store, "store"))).doesNotThrowAnyException();
    }

    @Test
    void withoutItsCaTheKeyIsNamed() {
        assertRefused(config(store, ""))
                .hasMessageContaining("no CA that is trusted signed")
                .hasMessageContaining("set lotlake.storage.ca-file");
    }

    @Test
    void withAnotherCaTheKeyIsNamed() {
        assertRefused(config(store, "elsewhere")).hasMessageContaining("set lotlake.storage.ca-file");
    }

    @Test
    void aCertificateForAnotherAddressIsRefused() {
        assertRefused(config(elsewhere, "elsewhere"))
                .hasMessageContaining("for another address; set lotlake.storage.endpoint");
    }

    @Test
    void aStoreWithoutTlsIsTold() {
        assertRefused(config(plain, "store")).hasMessageContaining("set lotlake.storage.endpoint to http://");
    }
}
