package io.lotlake.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final String PASSWORD = "hu/n:ter 2";

    private static final Map<String, String> SOUND = Map.of(
            "LOTLAKE_SOURCE_URL", "jdbc:postgresql://db:5432/cars",
            "LOTLAKE_SOURCE_USER", "lotlake",
            "LOTLAKE_SOURCE_PASSWORD", PASSWORD,
            "LOTLAKE_PORTALS", "mobile, scout",
            "LOTLAKE_MAKES", "alfa_romeo");

    @TempDir
    private Path folder;

    @Test
    void whatIsNotSetHasItsDefault() {
        LotlakeConfig config = bind(Optional.empty(), SOUND, Map.of());

        assertThat(config.portals()).containsExactly("mobile", "scout");
        assertThat(config.countries())
                .containsExactly(
                        "AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FR", "GB", "HU", "IT", "NL", "PL", "RO", "SE");
        assertThat(config.buckets()).isEmpty();
        assertThat(config.martSchema()).isEqualTo("raw");
        assertThat(config.catalogName()).isEqualTo("lake");
        assertThat(config.allowEmptySource()).isFalse();
        assertThat(config.warehouse()).startsWith("file:///").endsWith("/lotlake-data/warehouse");
    }

    @Test
    void martAndCatalogAreTheSourceWhereTheyAreNotSet() {
        LotlakeConfig config = bind(Optional.empty(), SOUND, Map.of());

        assertThat(config.mart()).hasToString("mart jdbc:postgresql://db:5432/cars as lotlake");
        assertThat(config.mart().password()).isEqualTo(PASSWORD);
        assertThat(config.catalog()).hasToString("catalog jdbc:postgresql://db:5432/cars as lotlake");
        assertThat(config.catalog().password()).isEqualTo(PASSWORD);
    }

    @Test
    void anotherDatabaseIsEnteredAsTheSourceWhereNoLoginIsSet() {
        Map<String, String> environment = with(SOUND, "LOTLAKE_MART_URL", "jdbc:postgresql://mart:5432/shop");
        environment.put("LOTLAKE_CATALOG_USER", "keeper");

        LotlakeConfig config = bind(Optional.empty(), environment, Map.of());

        assertThat(config.mart()).hasToString("mart jdbc:postgresql://mart:5432/shop as lotlake");
        assertThat(config.mart().password()).isEqualTo(PASSWORD);
        assertThat(config.catalog()).hasToString("catalog jdbc:postgresql://db:5432/cars as keeper");
    }

    @Test
    void aPropertyWinsOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
        Path file = file("lotlake { buckets = 3, mart.schema = from_file, catalog.name = from_file }");
        Map<String, String> environment = with(SOUND, "LOTLAKE_BUCKETS", "4");
        environment.put("LOTLAKE_MART_SCHEMA", "from_environment");

        LotlakeConfig config = bind(Optional.of(file), environment, Map.of("lotlake.mart.schema", "from_property"));

        assertThat(config.catalogName()).isEqualTo("from_file");
        assertThat(config.buckets()).hasValue(4);
        assertThat(config.martSchema()).isEqualTo("from_property");
    }

    @Test
    void aBlankVariableIsNone() {
        Map<String, String> environment = with(SOUND, "LOTLAKE_MART_SCHEMA", "  ");
        environment.put("LOTLAKE_BUCKETS", "");

        LotlakeConfig config = bind(Optional.empty(), environment, Map.of());

        assertThat(config.martSchema()).isEqualTo("raw");
        assertThat(config.buckets()).isEmpty();
    }

    @Test
    void allProblemsAreToldAtOnce() throws IOException {
        Path file = file("""
                lotlake {
                  source { url = "localhost/cars" }
                  mart.schema = "no-name"
                  catalog.name = "la'ke"
                  portals = [mobile, mobile]
                  makes = []
                  countries = [de]
                  buckets = 0
                  gates.allow-empty-source = perhaps
                  storage.access-key = key
                }
                """);

        assertRefused(Optional.of(file), Map.of(), Map.of())
                .hasMessage("Cannot use the configuration (10 problems):"
                        + " lotlake.source.url: 'localhost/cars' is not like jdbc:postgresql://host:5432/database;"
                        + " lotlake.source.user: missing; set it or LOTLAKE_SOURCE_USER;"
                        + " lotlake.mart.schema: 'no-name' is not a name like raw ([a-z_][a-z0-9_]{0,62});"
                        + " lotlake.catalog.name: 'la'ke' is not a name like lake ([a-z_][a-z0-9_]{0,62});"
                        + " lotlake.storage: access-key and secret-key go together;"
                        + " set LOTLAKE_S3_ACCESS_KEY and LOTLAKE_S3_SECRET_KEY;"
                        + " lotlake.portals: a name stands twice in [mobile, mobile];"
                        + " lotlake.makes: missing; name at least one, e.g. [alfa_romeo];"
                        + " lotlake.countries: 'de' is not a name like DE ([A-Z]{2});"
                        + " lotlake.buckets: 0 is not in 1..4096;"
                        + " lotlake.gates.allow-empty-source: true or false is wanted");
    }

    @Test
    void aCountryThatNoListingCanHaveIsRefused() throws IOException {
        Path file = file("lotlake.countries = [DE, UK, XX]");

        assertRefused(Optional.of(file), SOUND, Map.of())
                .hasMessage("Cannot use the configuration (2 problems):"
                        + " lotlake.countries: 'UK' is no country code of ISO 3166-1, which has GB for it;"
                        + " lotlake.countries: 'XX' is no country code of ISO 3166-1");
    }

    @Test
    void whatRunsWriteAboutThemselvesIsOffUntilAPlaceIsNamed() {
        OutputConfig none = bind(Optional.empty(), SOUND, Map.of()).outputs();
        Map<String, String> environment = with(SOUND, "LOTLAKE_REPORT_DIR", "reports");
        environment.put("LOTLAKE_METRICS_TEXTFILE", "/var/lib/node/lotlake.prom");
        environment.put("LOTLAKE_OPENLINEAGE_URL", "http://marquez:5000");
        OutputConfig all = bind(Optional.empty(), environment, Map.of()).outputs();

        assertThat(none.reportFolder()).isEmpty();
        assertThat(none.metricsFile()).isEmpty();
        assertThat(none.lineage().isOn()).isFalse();
        assertThat(all.reportFolder()).contains(Path.of("reports").toAbsolutePath());
        assertThat(all.metricsFile()).contains(Path.of("/var/lib/node/lotlake.prom"));
        assertThat(all.lineage().transport()).isEqualTo(Map.of("type", "http", "url", "http://marquez:5000"));
    }

    @Test
    void aFileThatNoCollectorReadsAndATransportWithoutATypeAreRefused() throws IOException {
        Path file = file("lotlake { metrics.textfile = lotlake.txt, openlineage.transport.location = x }");

        assertRefused(Optional.of(file), SOUND, Map.of())
                .hasMessage(
                        "Cannot use the configuration (2 problems): lotlake.metrics.textfile: 'lotlake.txt' does not"
                                + " end with .prom, and Prometheus' node exporter reads no other file;"
                                + " lotlake.openlineage.transport: it has no type; set type = file and location, or url"
                                + " for type = http");
    }

    @Test
    void anUnknownKeyIsToldWithTheKnownOnes() throws IOException {
        Path file = file("lotlake { sorce.url = x, storage { regoin = x }, mart = 5 }\nother = 1");

        assertRefused(Optional.of(file), SOUND, Map.of())
                .hasMessageContaining(
                        "lotlake.sorce: unknown key, lotlake has buckets, catalog, countries, engine, gates, maintain,"
                                + " makes, mart, metrics, openlineage, portals, postgres, report, source, storage,"
                                + " sync, warehouse")
                .hasMessageContaining("lotlake.storage.regoin: unknown key, lotlake.storage has access-key,"
                        + " access-key-file, ca-file, endpoint, path-style, region, secret-key, secret-key-file")
                .hasMessageContaining("lotlake.mart: a section with keys is wanted, lotlake.mart has password,"
                        + " password-file, schema, url, user")
                .hasMessageContaining("other: unknown key, the top level has lotlake");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lotlake = 5", "lotlake = null", "lotlake = [source]"})
    void aFileWithoutSectionsIsRefused(String text) throws IOException {
        assertRefused(Optional.of(file(text)), Map.of(), Map.of()).hasMessageStartingWith("Cannot ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lotlake { source ", "lotlake { buckets = ${nowhere} }", "lotlake { a = \"b }", "\u0000"})
    void aFileThatIsNoHoconIsRefusedInOneLine(String text) throws IOException {
        Path file = file(text);

        assertRefused(Optional.of(file), SOUND, Map.of())
                .hasMessageStartingWith("Cannot read the configuration " + file + ": ")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aMissingFileIsRefused() {
        Path file = folder.resolve("nowhere.conf");

        assertRefused(Optional.of(file), SOUND, Map.of())
                .hasMessage("Cannot read the configuration: there is no file " + file
                        + "; name an existing one with --config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"source.password", "mart.password", "catalog.password", "storage.secret-key"})
    void aSecretInAnArgumentIsRefusedAndNotRepeated(String key) {
        assertRefused(Optional.empty(), SOUND, Map.of("lotlake." + key, PASSWORD))
                .hasMessageContaining(
                        "-Dlotlake." + key + ": a secret must not stand in an argument; use the environment or a file")
                .message()
                .doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/cars?user=hunter",
                "jdbc:postgresql://db/cars?ssl=true&password=hu%2Fnter",
                "jdbc:postgresql://db/cars?PASSWORD=hunter",
                "jdbc:postgresql://db/cars?sslpassword=hunter",
                "jdbc:postgresql://me:hunter@db/cars",
                "postgresql://me:hunter@db/cars",
                "jdbc:postgresql://me:hu/nter@db/cars",
                "jdbc:postgresql://db/cars?password=hunter\n",
                "jdbc:postgresql:me:hunter@db/cars",
                "me:hunter@db/cars"
            })
    void aLoginInAnAddressIsRefusedAndNotRepeated(String url) {
        assertRefused(Optional.empty(), with(SOUND, "LOTLAKE_SOURCE_URL", url), Map.of())
                .hasMessageStartingWith("Cannot use the configuration: lotlake.source.url: ")
                .message()
                .doesNotContain("nter");
    }

    @Test
    void whereALoginBelongsIsTold() {
        assertRefused(Optional.empty(), with(SOUND, "LOTLAKE_SOURCE_URL", "jdbc:postgresql://me:x@db/cars"), Map.of())
                .hasMessage("Cannot use the configuration: lotlake.source.url: holds a login;"
                        + " move it to LOTLAKE_SOURCE_USER and LOTLAKE_SOURCE_PASSWORD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/cars",
                "jdbc:postgresql://db:5432/cars",
                "jdbc:postgresql://[::1]:5432/cars",
                "jdbc:postgresql://a:1,b:2/cars?targetServerType=primary",
                "jdbc:postgresql://db/cars?sslmode=verify-full&sslrootcert=/etc/ca@corp.pem"
            })
    void anAddressWithoutALoginIsTaken(String url) {
        LotlakeConfig config = bind(Optional.empty(), with(SOUND, "LOTLAKE_SOURCE_URL", url), Map.of());

        assertThat(config.source().url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mob'ile",
                "mob\"ile",
                "mobile;",
                "Mobile",
                "mobile-de",
                "_mobile",
                "m\u00F6bel",
                "a b",
                "a2345678901234567890123456789012345678901",
                "mobile\n"
            })
    void aPortalOrMakeThatIsNoPlainNameIsRefused(String name) throws IOException {
        Path file = folder.resolve("names.conf");
        Files.writeString(file, "lotlake { portals = [" + quoted(name) + "], makes = [" + quoted(name) + "] }");
        Map<String, String> environment = new HashMap<>(SOUND);
        environment.remove("LOTLAKE_PORTALS");
        environment.remove("LOTLAKE_MAKES");

        assertRefused(Optional.of(file), environment, Map.of())
                .hasMessageContaining(
                        "lotlake.portals: '" + name + "' is not a name like mobile ([a-z0-9][a-z0-9_]{0,39})")
                .hasMessageContaining("lotlake.makes: '" + name + "' is not a name like alfa_romeo");
    }

    /** The mart table of such a make would be named like a table that a publication fills. */
    @ParameterizedTest
    @ValueSource(strings = {"x__deadbeef", "bmw__old", "bmw___"})
    void aMakeWithTwoUnderscoresInARowIsRefused(String make) {
        assertRefused(Optional.empty(), with(SOUND, "LOTLAKE_MAKES", make), Map.of())
                .hasMessage("Cannot use the configuration: lotlake.makes: '" + make + "' has two underscores in a row,"
                        + " as only tables that a publication fills have; rename mapping.lot_" + make);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 is not in 1..4096",
        "4097, 4097 is not in 1..4096",
        "-1, -1 is not in 1..4096",
        "many, a whole number in 1..4096 is wanted",
        "AUTO, a whole number in 1..4096 is wanted",
        "7.5, a whole number in 1..4096 is wanted"
    })
    void aNumberOfBucketsThatIsNoneIsRefused(String buckets, String problem) {
        assertRefused(Optional.empty(), with(SOUND, "LOTLAKE_BUCKETS", buckets), Map.of())
                .hasMessage("Cannot use the configuration: lotlake.buckets: " + problem);
    }

    @Test
    void aListMayBeATextWithCommas() {
        LotlakeConfig config = bind(Optional.empty(), SOUND, Map.of("lotlake.portals", " scout ,,mobile,"));

        assertThat(config.portals()).containsExactly("scout", "mobile");
    }

    @Test
    void aSecretMayBeTheContentOfAFile() throws IOException {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "  p\u00E4ss word \n");
        Map<String, String> environment = with(SOUND, "LOTLAKE_SOURCE_PASSWORD_FILE", secret.toString());
        environment.put("LOTLAKE_CATALOG_PASSWORD_FILE", secret.toString());

        LotlakeConfig config = bind(Optional.empty(), environment, Map.of());

        assertThat(config.source().password()).isEqualTo(PASSWORD);
        assertThat(config.mart().password()).isEqualTo(PASSWORD);
        assertThat(config.catalog().password()).isEqualTo("p\u00E4ss word");
    }

    @Test
    void theKeysOfAStoreMayBeInFiles() throws IOException {
        Map<String, String> environment = with(
                SOUND,
                "LOTLAKE_S3_ACCESS_KEY_FILE",
                Files.writeString(folder.resolve("access"), "key\n").toString());
        environment.put(
                "LOTLAKE_S3_SECRET_KEY_FILE",
                Files.writeString(folder.resolve("secret"), "a secret\n").toString());

        StorageConfig storage = bind(Optional.empty(), environment, Map.of()).storage();

        assertThat(storage.accessKey()).contains("key");
        assertThat(storage.secretKey()).contains("a secret");
        assertThat(storage.caFile()).isEmpty();
    }

    @Test
    void aCaFileWithoutACertificateIsRefused() throws IOException {
        Path empty = Files.writeString(folder.resolve("ca.pem"), "");

        assertRefused(Optional.empty(), with(SOUND, "LOTLAKE_S3_CA_FILE", empty.toString()), Map.of())
                .hasMessage("Cannot use the configuration: lotlake.storage.ca-file: " + empty
                        + " has no certificate that can be read; write that of the CA into it, in PEM");
        assertRefused(Optional.empty(), with(SOUND, "LOTLAKE_S3_CA_FILE", "/nowhere/ca.pem"), Map.of())
                .hasMessage("Cannot use the configuration: lotlake.storage.ca-file: cannot read /nowhere/ca.pem"
                        + " as a PEM file");
    }

    @Test
    void aSecretFileThatCannotBeReadIsRefused() {
        Map<String, String> environment = new HashMap<>(SOUND);
        environment.remove("LOTLAKE_SOURCE_PASSWORD");
        environment.put("LOTLAKE_SOURCE_PASSWORD_FILE", "/nowhere/secret");

        assertRefused(Optional.empty(), environment, Map.of())
                .hasMessage("Cannot use the configuration: lotlake.source.password-file: cannot read /nowhere/secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void anEmptySecretFileIsRefused(String content) throws IOException {
        Path secret = folder.resolve("empty");
        Files.writeString(secret, content);
        Map<String, String> environment = with(SOUND, "LOTLAKE_MART_PASSWORD_FILE", secret.toString());

        assertRefused(Optional.empty(), environment, Map.of())
                .hasMessage("Cannot use the configuration: lotlake.mart.password-file: " + secret
                        + " is empty; write the secret into it");
    }

    @Test
    void aServerThatSaysNothingIsGivenUpWhateverIsSet() {
        LotlakeConfig usual = bind(Optional.empty(), SOUND, Map.of());
        LotlakeConfig shorter =
                bind(Optional.empty(), SOUND, Map.of("lotlake.postgres.statement-timeout", "15 minutes"));

        assertThat(usual.source().properties()).containsEntry("socketTimeout", "7200");
        assertThat(usual.catalog().properties()).containsEntry("socketTimeout", "40");
        assertThat(shorter.mart().properties()).containsEntry("socketTimeout", "900");
        assertRefused(Optional.empty(), SOUND, Map.of("lotlake.postgres.answer-timeout", "0"))
                .hasMessageContaining("lotlake.postgres.answer-timeout: a second is the least");
    }

    @Test
    void secretsAreNeverPrinted() {
        Map<String, String> environment = with(SOUND, "LOTLAKE_S3_ACCESS_KEY", "accesskey");
        environment.put("LOTLAKE_S3_SECRET_KEY", "secretkey");

        LotlakeConfig config = bind(Optional.empty(), environment, Map.of());

        assertThat(config.storage().secretKey()).contains("secretkey");
        assertThat(config.toString())
                .contains("jdbc:postgresql://db:5432/cars as lotlake")
                .doesNotContain(PASSWORD)
                .doesNotContain("accesskey")
                .doesNotContain("secretkey");
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket/prefix//, s3://bucket/prefix",
        "/data/../ware house/, file:///ware%20house",
        "file:///data, file:///data",
        "file:/data/lake/, file:///data/lake",
        "file://data, file:///data",
    })
    void aWarehouseIsAnAddress(String text, String expected) {
        LotlakeConfig config = bind(Optional.empty(), with(SOUND, "LOTLAKE_WAREHOUSE", text), Map.of());

        assertThat(config.warehouse()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hdfs://nn/lake", "hdfs:/lake", "s3a://bucket/lake", "s3:/bucket/lake", "s3://", "File:/lake"})
    void aWarehouseElsewhereIsRefused(String text) {
        assertRefused(Optional.empty(), with(SOUND, "LOTLAKE_WAREHOUSE", text), Map.of())
                .hasMessage("Cannot use the configuration: lotlake.warehouse:" + " '" + text
                        + "' is neither a folder nor s3://bucket/prefix");
    }

    /** Properties have no order, so none of them can be nested inside another. */
    @Test
    void aPropertyThatIsASectionAndAValueIsRefused() {
        assertRefused(Optional.empty(), SOUND, Map.of("lotlake.storage", "x", "lotlake.storage.region", "eu"))
                .hasMessageContaining("lotlake.storage");
    }

    @Test
    void narrowingKeepsTheOrderOfTheConfiguration() {
        LotlakeConfig config = bind(Optional.empty(), SOUND, Map.of());

        assertThat(config.selectShards(List.of("scout", "mobile"), List.of()).portals())
                .containsExactly("mobile", "scout");
        assertThat(config.selectShards(List.of("scout"), List.of()).makes()).containsExactly("alfa_romeo");
        assertThatThrownBy(() -> config.selectShards(List.of(), List.of("fiat")))
                .hasMessage("Cannot use --make fiat: lotlake.makes has [alfa_romeo];"
                        + " choose one of these or add it there");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("lotlake.conf"), text);
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private static Map<String, String> with(Map<String, String> environment, String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return more;
    }

    private static LotlakeConfig bind(
            Optional<Path> file, Map<String, String> environment, Map<String, String> properties) {
        Properties system = new Properties();
        system.putAll(properties);
        Settings settings = Settings.load(file, environment, system);
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return config;
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            Optional<Path> file, Map<String, String> environment, Map<String, String> properties) {
        return assertThatThrownBy(() -> bind(file, environment, properties))
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }
}
