package io.lotlake.bronze.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.testing.SourceTables;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.run.Steps;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ExplainMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for a password (SCRAM) and accepts only encrypted connections, with a self-signed certificate. */
@ExtendWith(SparkExtension.class)
class SourceLoginTest {
    private static final String SECRET = "horse battery staple";

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres server;
    private static TestDatabase database;

    @BeforeAll
    static void start() throws Exception {
        Path data = folder.resolve("data");
        server = EmbeddedPostgres.builder().setDataDirectory(data).start();
        database = new TestDatabase("jdbc:postgresql://localhost:" + server.getPort() + "/postgres", "postgres");
        SourceTables.create(database);
        SourceTables.addPrices(database, 1, 30_000);
        database.execute("CREATE ROLE reader LOGIN SUPERUSER PASSWORD '" + SECRET + "'");
        certificate(data);
        database.execute("ALTER SYSTEM SET ssl = on");
        Files.writeString(
                data.resolve("pg_hba.conf"),
                "host all postgres all trust\nhostssl all reader all scram-sha-256\nhostnossl all reader all reject\n");
        database.execute("SELECT pg_reload_conf()");
        for (int i = 0; i < 100 && !database.strings("SHOW ssl").contains("on"); i++) {
            Thread.sleep(100);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static void certificate(Path data) throws Exception {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        char[] password = "secret".toCharArray();
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password);
        }
        pem(
                data.resolve("server.key"),
                "PRIVATE KEY",
                keys.getKey("server", password).getEncoded());
        pem(
                data.resolve("server.crt"),
                "CERTIFICATE",
                keys.getCertificate("server").getEncoded());
    }

    private static void pem(Path file, String what, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Lake read(SparkSession spark, String password, String options) throws Exception {
        Path file = folder.resolve("lotlake.conf");
        Files.writeString(
                file, """
                lotlake {
                  source { url = "%s", user = reader, password = "%s" }
                  catalog { url = "%s", user = postgres, password = any }
                  warehouse = "%s"
                  portals = [mobile]
                  makes = [fiat]
                  bronze.partition-size = 1 MiB
                }
                """.formatted(database.url() + options, password, database.url(), folder.resolve("warehouse")));
        Settings settings = Settings.load(Optional.of(file), Map.of(), new Properties());
        LotlakeConfig config = LotlakeConfig.bind(settings);
        BronzeConfig bronze = BronzeConfig.bind(settings);
        settings.check();
        Lake lake = TestLake.open(config, spark, Instant.now());
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new BronzeIngest(config, bronze, config.allShards())
                .run(lake, new Steps(new PrintStream(printed, true, StandardCharsets.UTF_8)));
        return lake;
    }

    private static Dataset<Row> copy(SparkSession spark, String password, String options) {
        return spark.read()
                .format("postgres-copy")
                .option("url", database.url() + options)
                .option("user", "reader")
                .option("password", password)
                .option("dbtable", SourceTables.name(PricesAuto.LANDING))
                .load();
    }

    @Test
    void aLoginWithoutAPasswordIsForTheOperator() {
        assertThatThrownBy(() ->
                        new PostgresEndpoint("source", database.url() + "?sslmode=require", "reader", "").connect())
                .hasMessageContainingAll("Cannot connect to the source database", ".password")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    @Test
    void anEncryptedSourceIsRead(SparkSession spark) throws Exception {
        Lake lake = read(spark, SECRET, "?sslmode=require");

        assertThat(lake.readLatest(Bronze.PRICES_AUTO).count()).isEqualTo(30_000);
        assertThat(copy(spark, SECRET, "?sslmode=require").count()).isEqualTo(30_000);
        assertThat(spark.read()
                        .format("postgres-copy")
                        .option("url", database.url() + "?sslmode=require")
                        .option("user", "reader")
                        .option("password", SECRET)
                        .option("query", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                        .load()
                        .first()
                        .getBoolean(0))
                .isTrue();
    }

    @Test
    void aWrongPasswordIsOneLineWithoutIt(SparkSession spark) {
        LotlakeException failure =
                Errors.translate(catchThrowable(() -> read(spark, "tr0ub4dor&3", "?sslmode=require")));

        assertThat(failure)
                .hasMessage("Cannot connect to the source database: password authentication failed for user \"reader\""
                        + " (SQLSTATE 28P01); check lotlake.source.url (" + database.url()
                        + "?sslmode=require), .user (reader) and .password");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(catchThrowable(() -> copy(spark, "tr0ub4dor&3", "?sslmode=require")))
                .hasMessageContaining("password authentication failed for user \"reader\"")
                .hasMessageEndingWith("; check the options url, user and password");
    }

    @Test
    void aServerThatWantsEncryptionRefusesPlainText(SparkSession spark) {
        LotlakeException failure = Errors.translate(catchThrowable(() -> read(spark, SECRET, "?sslmode=disable")));

        assertThat(failure)
                .hasMessageStartingWith(
                        "Cannot connect to the source database: pg_hba.conf rejects connection for host");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void noPlanShowsThePassword(SparkSession spark) {
        Dataset<Row> rows =
                copy(spark, SECRET, "?sslmode=require").where("id > 5").select("id");

        assertThat(rows.queryExecution().toString()).contains("postgres-copy").doesNotContain(SECRET);
        assertThat(rows.queryExecution().explainString(ExplainMode.fromString("formatted")))
                .contains("postgres-copy")
                .doesNotContain(SECRET);
    }
}
