package io.lotlake.bronze.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.copy.CopyTarget;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.bronze.testing.SourceTables;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.SerializableTable;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a chunk between the plan and its end. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class ChunkReaderTest {
    private static final String PRICES = "public.prices_auto_mobile";

    @TempDir
    private Path warehouse;

    private final TestDatabase database;
    private final SparkSession spark;
    private Lake lake;

    ChunkReaderTest(TestDatabase database, SparkSession spark) {
        this.database = database;
        this.spark = spark;
    }

    @BeforeEach
    void source() {
        SourceTables.create(database);
        SourceTables.addPrices(database, 1, 5_000);
        String catalog = "lake_" + warehouse.getFileName().toString().replaceAll("[^a-z0-9]", "");
        Settings settings = TestLake.settings(
                database, warehouse, Map.of("portals", "mobile", "makes", "fiat", "catalog.name", catalog));
        lake = TestLake.open(LotlakeConfig.bind(settings), spark, Instant.now());
        lake.create(Bronze.PRICES_AUTO);
    }

    private SourceCut cut() {
        PostgresEndpoint source = database.endpoint("source");
        return SourceCut.open(source, source.connect());
    }

    private ChunkReader reader(SourceCut cut, Chunk chunk) {
        return new ChunkReader(
                chunk,
                new CopyTarget(
                        SerializableTable.copyOf(lake.icebergTable(Bronze.PRICES_AUTO)),
                        PricesAuto.LANDING.source(),
                        Bronze.PORTAL),
                database.url(),
                cut.source().properties(),
                cut.joinStatement(),
                lake.run().id(),
                0,
                true);
    }

    private static Chunk chunk(SourceCut cut) {
        return chunk(cut, 1 << 20);
    }

    private static Chunk chunk(SourceCut cut, long bytes) {
        SourceTable source =
                SourceTable.of(cut, PricesAuto.LANDING.relation("mobile")).orElseThrow();
        return Chunk.of(source, PricesAuto.LANDING.source(), bytes, List.of()).get(0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> paths = Files.walk(warehouse)) {
            return paths.filter(path -> path.toString().endsWith(".parquet")).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUNCATE " + PRICES,
                "VACUUM FULL " + PRICES,
                "ALTER TABLE " + PRICES + " ALTER dt TYPE timestamptz USING dt + '1s'"
            })
    void aTableThatIsRewrittenAfterThePlanIsNotRead(String rewrite) throws Exception {
        try (SourceCut cut = cut()) {
            ChunkReader reader = reader(cut, chunk(cut));
            database.execute(rewrite);

            assertThatThrownBy(reader::read)
                    .hasMessageContaining(
                            "Cannot read public.prices_auto_mobile: it was truncated or rewritten while being read")
                    .isInstanceOfSatisfying(
                            LotlakeException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void rowsOfAfterThePlanAreNotRead() throws Exception {
        try (SourceCut cut = cut()) {
            ChunkReader reader = reader(cut, chunk(cut));
            SourceTables.addPrices(database, 5_001, 9_000);
            database.execute("DELETE FROM " + PRICES + " WHERE id <= 4000");

            assertThat(reader.read().rows()).isEqualTo(5_000);
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void aColumnThatIsDroppedAfterThePlanIsNamed() throws Exception {
        try (SourceCut cut = cut()) {
            ChunkReader reader = reader(cut, chunk(cut));
            database.execute("ALTER TABLE " + PRICES + " DROP COLUMN price");

            assertThatThrownBy(reader::read).hasMessageContaining("column \"price\" does not exist");
        }
        assertThat(files()).isEmpty();
    }

    /** The server ends the connection in the middle of the COPY. A second read of the same chunk gets all its rows. */
    @Test
    void aConnectionLostInTheMiddleLeavesNothingBehind() throws Exception {
        SourceTables.addPrices(database, 5_001, 300_000);
        try (SourceCut cut = cut()) {
            ChunkReader reader = reader(cut, chunk(cut, 1L << 30));
            Thread killer = new Thread(() -> {
                long killed = 0;
                while (killed == 0) {
                    killed = database.number(
                            "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                    + " WHERE datname = current_database()"
                                    + " AND query LIKE 'COPY (%' AND state = 'active') k");
                }
            });
            killer.start();
            assertThatThrownBy(reader::read).isInstanceOf(Exception.class);
            killer.join();
            assertThat(files()).isEmpty();

            assertThat(reader.read().rows()).isEqualTo(300_000);
        }
    }

    /**
     * Some columns repeat values, and some have the same value in all rows. Some have NULLs among values that never
     * come again, and one has only NULLs.
     */
    @Test
    void theFileIsDescribedByItsBoundsAndCounts() throws Exception {
        database.execute("UPDATE " + PRICES + " SET price = id * 1000 + 0.07, dt = CASE WHEN id % 3 = 0 THEN dt END");
        database.execute("UPDATE " + PRICES + " SET price = NULL WHERE id % 5 = 0");
        database.execute("VACUUM FULL " + PRICES);
        try (SourceCut cut = cut()) {
            lake.appendFiles(Bronze.PRICES_AUTO, reader(cut, chunk(cut)).read().files(), "read", Map.of());
        }
        String table = Bronze.PRICES_AUTO.name();
        List<String> columns = List.of("id", "lid", "price", "dt", "_portal", "_ingested_at", "_op", "_altered");
        for (String column : columns) {
            String described = "SELECT concat_ws(' ', m.value_count, m.null_value_count, m.lower_bound, m.upper_bound)"
                    + " FROM (SELECT readable_metrics." + column + " AS m FROM " + table + ".files)";
            String found = "SELECT concat_ws(' ', count(*), count(*) - count(" + column + "), min(" + column + "), max("
                    + column + ")) FROM " + table;
            assertThat(value(described)).as(column).isEqualTo(value(found));
        }
        assertThat(value("SELECT count(*) FROM " + table + " WHERE price = 4999000.07"))
                .isEqualTo("1");
        assertThat(value("SELECT sum(price) FROM " + table))
                .isEqualTo(database.strings("SELECT sum(price)::text FROM " + PRICES)
                        .get(0));
    }

    /**
     * Parquet's own writers also count BIT_PACKED among the encodings of a column, for repetition levels that the
     * column does not have.
     */
    @Test
    void valuesThatDifferAreWrittenAPageAtATime() throws Exception {
        database.execute("UPDATE " + PRICES + " SET dt = CASE WHEN id % 3 = 0 THEN dt + id * interval '1s' END");
        database.execute("VACUUM FULL " + PRICES);
        try (SourceCut cut = cut()) {
            lake.appendFiles(Bronze.PRICES_AUTO, reader(cut, chunk(cut)).read().files(), "read", Map.of());
        }
        HadoopInputFile file = HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(files().get(0).toUri()), new Configuration());
        try (ParquetFileReader parquet = ParquetFileReader.open(file)) {
            Map<String, Set<Encoding>> encodings = parquet.getFooter().getBlocks().get(0).getColumns().stream()
                    .collect(Collectors.toMap(
                            column -> column.getPath().toDotString(), ColumnChunkMetaData::getEncodings));

            assertThat(encodings.get("id")).containsExactlyInAnyOrder(Encoding.RLE, Encoding.DELTA_BINARY_PACKED);
            assertThat(encodings.get("dt")).containsExactlyInAnyOrder(Encoding.RLE, Encoding.DELTA_BINARY_PACKED);
            assertThat(encodings.get("price")).containsExactlyInAnyOrder(Encoding.RLE, Encoding.DELTA_BINARY_PACKED);
            assertThat(encodings.get("lid")).doesNotContain(Encoding.DELTA_BINARY_PACKED, Encoding.PLAIN);
            assertThat(encodings.get("_portal")).contains(Encoding.RLE_DICTIONARY);
        }
        assertThat(value("SELECT sum(unix_micros(dt)) FROM " + Bronze.PRICES_AUTO.name()))
                .isEqualTo(
                        database.strings("SELECT (sum(extract(epoch FROM dt)) * 1000000)::bigint::text FROM " + PRICES)
                                .get(0));
    }

    @Test
    void columnsThatAreNullForLongComeBack() throws Exception {
        SourceTables.addPrices(database, 5_001, 60_000);
        database.execute(
                "UPDATE " + PRICES + " SET dt = NULL; UPDATE " + PRICES + " SET price = NULL WHERE id < 50000");
        database.execute("VACUUM FULL " + PRICES);
        try (SourceCut cut = cut()) {
            lake.appendFiles(
                    Bronze.PRICES_AUTO, reader(cut, chunk(cut, 1L << 30)).read().files(), "read", Map.of());
        }
        String figures =
                "count(*) || ' ' || count(dt) || ' ' || count(price) || ' ' || sum(price) || ' ' || min(price)";

        assertThat(value("SELECT " + figures + " FROM " + Bronze.PRICES_AUTO.name()))
                .isEqualTo(database.strings("SELECT " + figures + " FROM " + PRICES)
                        .get(0));
    }

    private String value(String sql) {
        return String.valueOf(lake.spark().sql(sql).first().get(0));
    }
}
