package io.lotlake.bronze.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.testing.SourceTables;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Steps;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts land with their meaning, whatever the encoding of the source, or the source is refused before a row is read.
 */
@ExtendWith(SparkExtension.class)
class EncodingTest {
    @TempDir
    private Path folder;

    private final SparkSession spark;

    EncodingTest(SparkSession spark) {
        this.spark = spark;
    }

    /** A source in the encoding, with one listing. */
    private static TestDatabase source(String encoding, String vin) {
        TestDatabase database = PostgresExtension.create();
        String name = database.url().replaceFirst(".*/", "") + "_source";
        database.execute("CREATE DATABASE " + name + " ENCODING '" + encoding
                + "' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
        TestDatabase source = new TestDatabase(database.url() + "_source", database.user());
        SourceTables.create(source);
        source.execute("UPDATE public.full_auto_mobile SET vin = " + vin);
        return source;
    }

    private Settings settings(TestDatabase source, String asciiTexts) {
        return TestLake.settings(
                source,
                folder.resolve("warehouse"),
                Map.of(
                        "portals",
                        SourceTables.PORTAL,
                        "makes",
                        SourceTables.MAKE,
                        "source.sql-ascii",
                        asciiTexts,
                        "catalog.url",
                        PostgresExtension.create().url()));
    }

    private BronzeIngest ingest(Settings settings) {
        LotlakeConfig config = LotlakeConfig.bind(settings);
        return new BronzeIngest(config, BronzeConfig.bind(settings), config.allShards());
    }

    private String landed(Settings settings) throws Exception {
        Lake lake = TestLake.open(LotlakeConfig.bind(settings), spark, Instant.parse("2026-03-01T00:00:00Z"));
        ingest(settings)
                .run(lake, new Steps(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)));
        return lake.readLatest(Bronze.FULL_AUTO).select("vin").first().getString(0);
    }

    @Test
    void aSourceThatKnowsItsEncodingIsConverted() throws Exception {
        assertThat(landed(settings(source("LATIN1", "'Coupé'"), "refuse"))).isEqualTo("Coupé");
    }

    @Test
    void aSourceThatDoesNotKnowItsEncodingIsRefused() {
        TestDatabase source = source("SQL_ASCII", "E'Coup\\xe9'");

        LotlakeException failure = Errors.translate(catchThrowable(
                () -> ingest(settings(source, "refuse")).preview().plan(1)));

        assertThat(failure)
                .hasMessage(
                        "Cannot read the source: its encoding is SQL_ASCII, so that nobody knows what the bytes of its"
                                + " texts mean, at " + source.url()
                                + "; copy it into a database with ENCODING 'UTF8', or set"
                                + " lotlake.source.sql-ascii = utf8 where all of them are UTF-8");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void itIsReadWhereItsWritersAssureThatItIsUtf8() throws Exception {
        assertThat(landed(settings(source("SQL_ASCII", "'Coupé'"), "utf8"))).isEqualTo("Coupé");
    }

    @Test
    void aTextThatIsNotEndsTheRunWithItsTable() {
        TestDatabase source = source("SQL_ASCII", "E'Coup\\xe9'");

        LotlakeException failure = Errors.translate(catchThrowable(() -> landed(settings(source, "utf8"))));

        assertThat(failure)
                .hasMessageContainingAll(
                        "Cannot read public.full_auto_mobile",
                        "invalid byte sequence for encoding \"UTF8\": 0xe9 (SQLSTATE 22021)",
                        "a text is not in the encoding that the database has, correct it");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    }
}
