package io.lotlake.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lotlake.bronze.chunk.FinishedChunk;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.testing.SourceTables;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Steps;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL 13 would read the whole heap for every range of blocks. */
@Tag("nightly")
@ExtendWith(SparkExtension.class)
class OldServerTest {
    private static final Path BINARIES = Path.of("target", "postgres-13.jar");

    @TempDir
    private Path folder;

    private static InputStream archive() {
        try {
            ZipInputStream jar = new ZipInputStream(Files.newInputStream(BINARIES));
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    return jar;
                }
            }
            throw new IllegalStateException("no archive in " + BINARIES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tablesAreReadByRangesOfTheirKeys(SparkSession spark) throws Exception {
        assumeTrue(Files.exists(BINARIES), "the build fetches PostgreSQL 13 for Linux on amd64 only");
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofSeconds(60))
                .setPgBinaryResolver((system, machine) -> archive())
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("encoding", "UTF-8")
                .setServerConfig("timezone", "UTC")
                .start()) {
            String url = "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
            TestDatabase database = new TestDatabase(url, "postgres");
            assertThat(database.strings("SHOW server_version").get(0)).startsWith("13.");
            SourceTables.create(database);
            SourceTables.addPrices(database, 1, 60_000);
            database.execute("ALTER TABLE public.prices_auto_mobile ADD PRIMARY KEY (id); ANALYZE");

            Lake lake = read(database, spark);

            List<Commit> commits = lake.commits(Bronze.PRICES_AUTO);
            String list = commits.get(0).property(SummaryKeys.CHUNKS + "mobile").orElseThrow();
            assertThat(FinishedChunk.parse(list, "any")).hasSizeGreaterThan(1);
            assertThat(lake.readLatest(Bronze.PRICES_AUTO)
                            .selectExpr("count(*)", "count(DISTINCT id)", "sum(id)", "sum(price)")
                            .first())
                    .hasToString(
                            database.strings("SELECT format('[%s,%s,%s,%s]', count(*), count(DISTINCT id), sum(id),"
                                            + " sum(price)) FROM public.prices_auto_mobile")
                                    .get(0));
            assertThat(new Shards(read(database, spark))
                            .rows(Bronze.PRICES_AUTO, Bronze.PORTAL, List.of("mobile"))
                            .count())
                    .isEqualTo(60_000);
        }
    }

    private Lake read(TestDatabase database, SparkSession spark) throws Exception {
        Settings settings = TestLake.settings(
                database,
                folder.resolve("warehouse"),
                Map.of("portals", "mobile", "makes", "fiat", "bronze.partition-size", "1 MiB"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        BronzeConfig bronze = BronzeConfig.bind(settings);
        settings.check();
        Lake lake = TestLake.open(config, spark, Instant.now());
        new BronzeIngest(config, bronze, config.allShards())
                .run(lake, new Steps(new PrintStream(OutputStream.nullOutputStream())));
        return lake;
    }
}
