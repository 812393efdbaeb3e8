package io.lotlake.app.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.SeedFixture;
import io.lotlake.app.serve.SmallLake;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.gold.publication.Publications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code lotlake export} writes. {@code ReadersTest} lets the programs run it. */
@ExtendWith(PostgresExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class ExportTest {
    @TempDir
    private static Path folder;

    private static SmallLake lake;

    @BeforeAll
    static void make(TestDatabase database) throws IOException {
        lake = new SmallLake(database, database.url(), folder);
    }

    @AfterAll
    static void close() {
        lake.close();
    }

    private static SeedFixture.Outcome export(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("export", "--config", lake.config().toString()));
        all.addAll(List.of(arguments));
        return SeedFixture.lotlake(all.toArray(String[]::new));
    }

    private static String text(String program, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--for", program));
        all.addAll(List.of(arguments));
        SeedFixture.Outcome outcome = export(all.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.out();
    }

    @Test
    void duckDbReadsPlainFilesWhereNothingIsDeleted() throws Exception {
        String sql = text("duckdb", "--publication", "first");

        assertThat(sql)
                .contains("CREATE OR REPLACE VIEW \"gold\".\"dates\" AS SELECT * FROM read_parquet([\n    '/")
                .contains(", snapshot_from_id => " + lake.snapshot("first", SmallLake.CARS) + ");");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            // The extension comes from the network, so the view that needs it is left out.
            statement.execute(sql.substring(0, sql.indexOf("-- This snapshot needs")));
            statement.execute(sql.substring(sql.indexOf("-- No row is deleted")));
            try (ResultSet rows = statement.executeQuery(
                    "SELECT string_agg(lid || ' ' || make, ', ' ORDER BY lid) FROM gold.dates")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("1 fiat, 2 opel, 3 it's");
            }
        }
    }

    @Test
    void trinoReadsTheSnapshots() {
        assertThat(text("trino", "--publication", "first"))
                .contains("\"cars\" AS (SELECT * FROM \"lake\".\"gold\".\"cars\" FOR VERSION AS OF "
                        + lake.snapshot("first", SmallLake.CARS) + "),")
                .contains("UNION ALL SELECT 'gold.dates' AS table_name, count(*) AS rows, 3 AS published");
    }

    @Test
    void pyIcebergReadsTheSnapshots() {
        assertThat(text("pyiceberg", "--publication", "first"))
                .contains("    \"gold.cars\": " + lake.snapshot("first", SmallLake.CARS) + ",\n")
                .contains("os.environ[\"LOTLAKE_CATALOG_URI\"]", "postgresql+psycopg2://user:password@localhost:");
    }

    @Test
    void clickHouseReadsTheSnapshots() {
        assertThat(text("clickhouse", "--publication", "first"))
                .contains("AS SELECT * FROM icebergLocal('" + folder + "/warehouse/gold/cars")
                .contains(" SETTINGS iceberg_snapshot_id = " + lake.snapshot("first", SmallLake.CARS) + ";");
    }

    @ParameterizedTest
    @ValueSource(strings = {"duckdb", "trino", "pyiceberg", "clickhouse"})
    void theNewestPublicationIsExportedUnlessAnotherIsNamed(String program) throws IOException {
        Path file = folder.resolve("out." + program);

        SeedFixture.Outcome outcome = export("--for", program, "--output", file.toString());

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).isEmpty();
        assertThat(Files.readString(file))
                .contains("publication second of the lake lake")
                .contains(String.valueOf(lake.snapshot("second", SmallLake.CARS)))
                .doesNotContain("top secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"duckdb", "trino", "pyiceberg", "clickhouse"})
    void theKeysOfAnObjectStoreStayInTheEnvironment(String program) throws IOException {
        LotlakeConfig config = LotlakeConfig.bind(Settings.load(Optional.of(lake.config())));
        assertThat(config.storage().accessKey()).contains("AKIALEAK");
        assertThat(config.storage().secretKey()).contains("skleak");
        try (LakeTables tables = LakeTables.open(config)) {
            Export export =
                    Export.of(config, tables, Publications.find(config, "first").orElseThrow());
            List<ExportedTable> moved =
                    export.tables().stream().map(ExportTest::inABucket).toList();
            Export stored = new Export(config.at("s3://bucket/lake"), export.publication(), moved);

            String text = Program.valueOf(program.toUpperCase(Locale.ROOT)).text(stored);

            assertThat(text).doesNotContain("AKIALEAK", "skleak", "top secret");
            switch (program) {
                case "duckdb" ->
                    assertThat(text)
                            .contains("'store:9000', USE_SSL false", "AWS_ACCESS_KEY_ID", "SCOPE 's3://bucket/lake'")
                            .contains("iceberg_scan('s3://bucket/lake/gold.cars/metadata/1.metadata.json', ");
                case "pyiceberg" ->
                    assertThat(text)
                            .contains("os.environ[\"LOTLAKE_S3_SECRET_KEY\"]")
                            .contains("\"s3.endpoint\": \"http://store:9000\"");
                case "clickhouse" ->
                    assertThat(text)
                            .contains("icebergS3('http://store:9000/bucket/lake/gold.cars')", "AWS_ACCESS_KEY_ID");
                default -> assertThat(text).contains("infra/trino");
            }
        }
    }

    /** The same table as if it were in an object store. */
    private static ExportedTable inABucket(ExportedTable exported) {
        String place = "s3://bucket/lake/" + exported.name();
        TableMetadata metadata =
                ((HasTableOperations) exported.table()).operations().current();
        TableMetadata moved = TableMetadata.buildFrom(metadata)
                .setLocation(place)
                .discardChanges()
                .withMetadataLocation(place + "/metadata/1.metadata.json")
                .build();
        FileIO files = exported.table().io();
        return new ExportedTable(
                exported.name(), exported.head(), new BaseTable(new StaticTableOperations(moved, files), "moved"));
    }

    @Test
    void aDatabaseOfDuckDbKeepsTheViewsOfAnObjectStoreButNotTheSecret() throws IOException {
        LotlakeConfig config = LotlakeConfig.bind(Settings.load(Optional.of(lake.config())));
        try (LakeTables tables = LakeTables.open(config)) {
            Export export = Export.of(
                    config, tables, Publications.find(config, "second").orElseThrow());
            Export stored = new Export(config.at("s3://bucket/lake"), export.publication(), export.tables());

            assertThat(DuckDbViews.text(stored))
                    .contains("with .read in every session", "the extensions httpfs and aws")
                    .doesNotContain("Run it once", "without an extension");
            assertThat(DuckDbViews.text(export))
                    .contains("Run it once in a database")
                    .doesNotContain("httpfs");
        }
    }

    @Test
    void whatCannotBeExportedIsNamed() {
        assertThat(export("--for", "excel"))
                .satisfies(outcome -> assertThat(outcome.exitCode()).isEqualTo(2))
                .satisfies(outcome -> assertThat(outcome.err()).contains("duckdb, trino, pyiceberg, clickhouse"));
        assertThat(export("--for", "trino", "--publication", "nope"))
                .satisfies(outcome -> assertThat(outcome.exitCode()).isEqualTo(2))
                .satisfies(outcome -> assertThat(outcome.err()).contains("lotlake release list"));
        assertThat(export("--for", "trino", "--output", folder.resolve("none/x").toString())
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void anExpiredSnapshotIsNamed() {
        lake.expire("first", SmallLake.CARS);

        SeedFixture.Outcome outcome = export("--for", "trino", "--publication", "first");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err()).contains("Cannot export gold.cars of the publication first", "has expired");
    }

    @Test
    void nothingIsExportedBeforeTheFirstPublication() throws IOException {
        TestDatabase empty = PostgresExtension.create();
        Path config = Files.writeString(
                folder.resolve("empty.conf"),
                Files.readString(lake.config()).replaceFirst("jdbc:postgresql:[^\"]*", empty.url()));

        assertThat(SeedFixture.lotlake("export", "--for", "trino", "--config", config.toString())
                        .exitCode())
                .isEqualTo(99);
    }

    @Test
    void textsAndNamesAreQuotedForEachLanguage() {
        assertThat(Quoting.sql("it's \\n")).isEqualTo("'it''s \\n'");
        assertThat(Quoting.clickHouse("it's \\n")).isEqualTo("'it\\'s \\\\n'");
        assertThat(Quoting.python("say \"\\n\"")).isEqualTo("\"say \\\"\\\\n\\\"\"");
        assertThat(Quoting.name("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(Quoting.path("file:///lake/a%20b")).isEqualTo("/lake/a%20b");
    }
}
