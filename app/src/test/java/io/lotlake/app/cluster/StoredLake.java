package io.lotlake.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.SeedFixture;
import io.lotlake.app.stores.CertificateAuthority;
import io.lotlake.app.stores.Store;
import io.lotlake.app.stores.VersityGateway;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.SourceChange;
import io.lotlake.generator.legacy.MartComparison;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A generated source, and a lake in a store whose certificate a private CA signed. Neither the configuration nor the
 * cluster knows the password of PostgreSQL or the keys of the store: the environment of the driver has them.
 */
record StoredLake(Path folder, VersityGateway gateway, SeedFixture fixture) implements AutoCloseable {
    private static final SourcePlan PLAN = new SourcePlan(
                    5, 4_000, 20_000, List.of("mobile", "scout"), List.of("volkswagen", "bmw"))
            .withRecentRates();
    private static final String USER = "clustered";
    private static final String PASSWORD = "the-password-of-clustered";

    static StoredLake start(Path folder) throws Exception {
        VersityGateway gateway = VersityGateway.startWithTls(folder, CertificateAuthority.make(folder, "ca"));
        TestDatabase database = PostgresExtension.create();
        demandPassword(database);
        SeedFixture fixture = SeedFixture.generated(database, PLAN, folder);
        StoredLake lake = new StoredLake(folder, gateway, fixture);
        lake.begin("first");
        return lake;
    }

    /** Makes a user whom the server, which trusts all others, asks for a password. */
    private static void demandPassword(TestDatabase database) throws Exception {
        if (database.strings("SELECT 1 FROM pg_roles WHERE rolname = '" + USER + "'")
                .isEmpty()) {
            database.execute("CREATE ROLE " + USER + " SUPERUSER LOGIN PASSWORD '" + PASSWORD + "'");
            Path rules = Path.of(database.strings("SHOW hba_file").get(0));
            Files.writeString(rules, "host all " + USER + " all scram-sha-256\n" + Files.readString(rules));
            database.strings("SELECT pg_reload_conf()");
        }
    }

    /** Begins another lake, which is empty, in the same store and database. */
    void begin(String name) throws Exception {
        Store store = gateway.store();
        fixture.configure(PLAN.makes(), store.freshWarehouse(), """
                engine = comet
                storage { endpoint = "%s", region = %s }
                catalog { name = %s, ledger-schema = ops_%3$s }
                """.formatted(store.endpoint(), store.region(), name));
    }

    Path config() {
        return fixture.config();
    }

    /** What the recipes of docs/cluster.md find in the environment of the driver. */
    Map<String, String> environment() throws Exception {
        Store store = gateway.store();
        String caFile = store.caFile().orElseThrow().toString();
        return new HashMap<>(Map.of(
                "SPARK_HOME",
                Distribution.spark().toString(),
                "LOTLAKE_HOME",
                Distribution.PROJECT.toString(),
                "COMET_LOG_LEVEL",
                "error",
                "LOTLAKE_SOURCE_USER",
                USER,
                "LOTLAKE_SOURCE_PASSWORD",
                PASSWORD,
                "LOTLAKE_S3_ACCESS_KEY",
                store.accessKey(),
                "LOTLAKE_S3_SECRET_KEY",
                store.secretKey(),
                "LOTLAKE_S3_CA_FILE",
                caFile,
                "SSL_CERT_FILE",
                caFile));
    }

    /** Writes a configuration that also has what {@link #environment()} says. */
    void writeWithSecrets(Path file) throws Exception {
        Store store = gateway.store();
        Files.writeString(
                file, Files.readString(config()) + """
                lotlake.source { user = %s, password = "%s" }
                lotlake.storage { access-key = "%s", secret-key = "%s" }
                """.formatted(USER, PASSWORD, store.accessKey(), store.secretKey()));
    }

    void assertKnowsNoSecret(EventLog log) {
        assertThat(log.mentions(PASSWORD)).isFalse();
        assertThat(log.mentions(gateway.store().secretKey())).isFalse();
    }

    /** Changes the source as a day does. */
    void changeSource() throws Exception {
        try (Connection connection = fixture.database().connect()) {
            new SourceChange(PLAN.portals(), PLAN.makes(), 1, 0.05, 100).apply(connection);
        }
    }

    /** Waits for the first end of a step whose name begins so. */
    void awaitStep(Recipe.Running run, String lake, String step) throws Exception {
        String schema = "ops_" + lake;
        String ended = "SELECT count(*) FROM " + schema + ".steps WHERE step LIKE '" + step + "%'";
        TestDatabase database = fixture.database();
        while (database.strings("SELECT 1 WHERE to_regclass('" + schema + ".gates') IS NOT NULL")
                        .isEmpty()
                || database.number(ended) == 0) {
            assertThat(run.process().isAlive()).as(run.text()).isTrue();
            Thread.sleep(20);
        }
    }

    /** Compares the mart with that of the legacy pipeline, cell by cell. */
    void assertMartIsLegacy() throws Exception {
        fixture.runLegacy(PLAN.makes());
        assertThat(fixture.compare(PLAN.makes())).hasSameSizeAs(PLAN.makes()).allMatch(MartComparison.Result::isEqual);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
