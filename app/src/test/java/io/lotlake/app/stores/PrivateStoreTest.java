package io.lotlake.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.SeedFixture;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.generator.legacy.MartComparison;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A store with TLS whose certificate a private CA signed: its keys come in every documented way, and native code reads
 * and writes the files.
 */
@Tag("stores")
@ExtendWith(PostgresExtension.class)
class PrivateStoreTest {
    private static final SourcePlan PLAN =
            new SourcePlan(5, 300, 900, List.of("mobile", "scout"), List.of("volkswagen")).withRecentRates();

    @TempDir
    private static Path folder;

    private static VersityGateway gateway;
    private static RoleServer roles;
    private static SeedFixture fixture;
    private static CertificateAuthority other;

    /** Where the keys of the store come from. */
    enum Keys {
        FILES,
        ENVIRONMENT,
        PROFILE,
        CONTAINER,
        MACHINE
    }

    @BeforeAll
    static void start() throws Exception {
        other = CertificateAuthority.make(folder, "other-ca");
        gateway = VersityGateway.startWithTls(folder, CertificateAuthority.make(folder, "ca"));
        roles = RoleServer.start(gateway.store());
        fixture = SeedFixture.generated(PostgresExtension.create(), PLAN, folder);
        fixture.runLegacy(PLAN.makes());
    }

    @AfterAll
    static void stop() {
        roles.close();
        gateway.close();
    }

    private static Map<String, String> environment(Keys keys) throws Exception {
        Store store = gateway.store();
        Map<String, String> environment = new HashMap<>();
        environment.put("LOTLAKE_ENV", "embedded");
        environment.put("LOTLAKE_S3_CA_FILE", store.caFile().orElseThrow().toString());
        // Without a role the SDK would ask the metadata service of a cloud machine.
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        switch (keys) {
            case FILES -> {
                environment.put("LOTLAKE_S3_ACCESS_KEY_FILE", file("access", store.accessKey()));
                environment.put("LOTLAKE_S3_SECRET_KEY_FILE", file("secret", store.secretKey()));
            }
            case ENVIRONMENT -> {
                environment.put("AWS_ACCESS_KEY_ID", store.accessKey());
                environment.put("AWS_SECRET_ACCESS_KEY", store.secretKey());
            }
            case PROFILE -> {
                String profile = "[lake]\naws_access_key_id = %s\naws_secret_access_key = %s"
                        .formatted(store.accessKey(), store.secretKey());
                environment.put("AWS_SHARED_CREDENTIALS_FILE", file("credentials", profile));
                environment.put("AWS_PROFILE", "lake");
            }
            case CONTAINER -> environment.putAll(roles.ofContainer());
            case MACHINE -> {
                environment.remove("AWS_EC2_METADATA_DISABLED");
                environment.putAll(roles.ofMachine());
            }
        }
        return environment;
    }

    private static String file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content + "\n").toString();
    }

    /** A new lake without keys in its configuration. */
    private static LotlakeCommand lotlake(String name, Map<String, String> environment) throws Exception {
        fixture.configure(PLAN.makes(), gateway.store().freshWarehouse(), """
                storage { endpoint = "%s", region = %s }
                catalog { name = %s, ledger-schema = ops_%3$s }
                """.formatted(
                        gateway.store().endpoint(), gateway.store().region(), name));
        return new LotlakeCommand(folder, fixture.config(), environment);
    }

    @ParameterizedTest
    @EnumSource(Keys.class)
    void aLakeIsWrittenAndReadNativelyWithKeysFrom(Keys keys) throws Exception {
        Map<String, String> environment = environment(keys);
        environment.put("LOTLAKE_ENGINE", "comet");
        int before = roles.given();
        LotlakeCommand lotlake = lotlake(keys.name().toLowerCase(Locale.ROOT), environment);

        lotlake.succeed("doctor", "--create-bucket");
        lotlake.succeed("seed");

        assertThat(fixture.compare(PLAN.makes())).hasSize(1).allMatch(MartComparison.Result::isEqual);
        assertThat(lotlake.succeed("sql", "EXPLAIN SELECT count(*) FROM silver.listings WHERE lid > 0"))
                .contains("CometIcebergNativeScan");
        assertThat(lotlake.succeed("sql", "SELECT 'listings ' || count(*) FROM silver.listings WHERE lid > 0"))
                .contains("listings " + PLAN.listings());
        boolean isRole = keys == Keys.CONTAINER || keys == Keys.MACHINE;
        assertThat(roles.given() > before).isEqualTo(isRole);
    }

    @Test
    void withTheCaInTheConfigurationAloneJavaReadsAndWritesTheFiles() throws Exception {
        Map<String, String> environment = environment(Keys.FILES);
        String caFile = environment.remove("LOTLAKE_S3_CA_FILE");
        LotlakeCommand lotlake = lotlake("java", environment);
        Files.writeString(
                fixture.config(),
                Files.readString(fixture.config()).replace("region = ", "ca-file = \"" + caFile + "\", region = "));

        lotlake.succeed("doctor", "--create-bucket");
        assertThat(lotlake.succeed("seed"))
                .contains("Java reads and writes the files", "set LOTLAKE_S3_CA_FILE", caFile);
        assertThat(fixture.compare(PLAN.makes())).hasSize(1).allMatch(MartComparison.Result::isEqual);
    }

    private static void assertRefused(LotlakeCommand lotlake, String... words) throws Exception {
        for (String command : List.of("doctor", "seed")) {
            LotlakeCommand.Outcome outcome = lotlake.run(command);
            assertThat(outcome.exitCode()).as(outcome.printed()).isEqualTo(3);
            assertThat(outcome.printed())
                    .contains(gateway.store().endpoint())
                    .contains(words)
                    .doesNotContain("Exception");
        }
    }

    @Test
    void anotherCaIsRefusedWithTheKeyToSet() throws Exception {
        Map<String, String> environment = environment(Keys.FILES);
        environment.put("LOTLAKE_S3_CA_FILE", other.file().toString());

        assertRefused(lotlake("other", environment), "set lotlake.storage.ca-file");
    }

    @Test
    void wrongKeysAreRefusedWithTheKeysToSet() throws Exception {
        Map<String, String> environment = environment(Keys.FILES);
        environment.put("LOTLAKE_S3_SECRET_KEY_FILE", file("wrong", "not-the-secret"));

        assertRefused(lotlake("wrong", environment), "check lotlake.storage.access-key and secret-key");
    }

    @Test
    void noKeysAtAllAreRefused() throws Exception {
        Map<String, String> environment = environment(Keys.FILES);
        environment.keySet().removeIf(name -> name.endsWith("_KEY_FILE"));
        environment.put("HOME", folder.toString());

        assertRefused(lotlake("none", environment), "there are no credentials", "environment, profile or role");
    }
}
