package io.lotlake.bronze.load;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.load.Meter.Reading;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;

/**
 * The program behind bench/ingest. It reads the same tables in turns: by COPY, decoded and discarded; by lotlake into
 * Iceberg; and by Spark's JDBC source into Iceberg. It warms up first, and prints the medians.
 */
final class IngestBench {
    /**
     * The number of rounds that do not count. The paths share code of Parquet, which the JIT compiles again for every
     * way in which it is used.
     */
    private static final int WARM_UP = 2;

    private static final int FETCH_SIZE = 20_000;
    private static final double MEBI = 1 << 20;

    private final TestDatabase database;
    private final int rounds;
    private final SparkSession spark;
    private final LotlakeConfig config;
    private final BronzeConfig bronze;
    private final Meter meter;

    private IngestBench(TestDatabase database, Path work, int rounds) throws Exception {
        this.database = database;
        this.rounds = rounds;
        this.spark = SparkSession.builder()
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .getOrCreate();
        Settings settings = TestLake.settings(
                database,
                work.resolve("warehouse"),
                Map.of("portals", "bench", "makes", "bench", "catalog.name", "bench"));
        this.config = LotlakeConfig.bind(settings);
        this.bronze = BronzeConfig.bind(settings);
        settings.check();
        this.meter = new Meter(config.source());
    }

    /**
     * @param arguments url, user, folder, price events, listings, rounds, and {@code tenfold} to print the memory curve
     */
    public static void main(String[] arguments) throws Exception {
        TestDatabase database = new TestDatabase(arguments[0], arguments[1]);
        long prices = Long.parseLong(arguments[3]);
        BenchTables tables = new BenchTables(database.endpoint("source"));
        tables.prices(BenchTables.PRICES, prices);
        tables.listings(Long.parseLong(arguments[4]));
        IngestBench bench = new IngestBench(database, Path.of(arguments[2]), Integer.parseInt(arguments[5]));
        System.out.println(
                "| table, path | seconds | rows/s | heap MB/s | client CPU s | server CPU s | peak heap MiB |"
                        + " peak process MiB | of the limit |\n"
                        + "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        bench.compare(PricesAuto.LANDING);
        bench.compare(FullAuto.LANDING);
        if (arguments.length > 6 && arguments[6].equals("tenfold")) {
            tables.prices(BenchTables.TENFOLD, 10 * prices);
            bench.tenfold();
        }
        bench.spark.stop();
    }

    private void compare(Landing landing) throws Exception {
        List<Reading> limit = new ArrayList<>();
        List<Reading> loaded = new ArrayList<>();
        List<Reading> jdbc = new ArrayList<>();
        for (int round = 0; round < WARM_UP + rounds; round++) {
            limit.add(meter.measure(inCut(cut -> new CopyLimit(cut).run(landing, chunks(cut, landing)))));
            purge(landing.table().name());
            loaded.add(meter.measure(inCut(cut -> load(cut, landing, "bench"))));
            purge(jdbcTable(landing));
            jdbc.add(meter.measure(inCut(cut -> jdbc(landing, chunks(cut, landing)))));
        }
        double best = median(limit).seconds();
        print(landing, "bench", "COPY decoded and dropped, a thread for each core", median(limit), best);
        print(landing, "bench", "lotlake into Iceberg", median(loaded), best);
        print(
                landing,
                "bench",
                "Spark JDBC into Iceberg, same partitions, fetchsize " + FETCH_SIZE,
                median(jdbc),
                best);
    }

    private void tenfold() throws Exception {
        Landing landing = PricesAuto.LANDING;
        purge(landing.table().name());
        Reading reading = meter.measure(inCut(cut -> load(cut, landing, "tenfold")));
        print(landing, "tenfold", "lotlake into Iceberg, 10 times the rows, one round", reading, Double.NaN);
    }

    /** The median of the rounds after the warm-up. */
    private static Reading median(List<Reading> readings) {
        List<Reading> warm = readings.stream()
                .skip(WARM_UP)
                .sorted(Comparator.comparingDouble(Reading::seconds))
                .toList();
        return warm.get(warm.size() / 2);
    }

    private interface Work {
        long run(SourceCut cut) throws Exception;
    }

    private Callable<Long> inCut(Work reading) {
        return () -> {
            try (SourceCut cut = bronze.cut(config.source())) {
                return reading.run(cut);
            }
        };
    }

    private static SourceTable sourceTable(SourceCut cut, Landing landing, String shard) {
        return SourceTable.of(cut, landing.relation(shard)).orElseThrow();
    }

    private List<Chunk> chunks(SourceCut cut, Landing landing) {
        return Chunk.of(sourceTable(cut, landing, "bench"), landing.source(), bronze.partitionBytes(), List.of());
    }

    /** Drops what the previous round has loaded. This takes its own Spark jobs, which are not measured. */
    private void purge(String table) {
        TestLake.open(config, spark, Instant.now()).spark().sql("DROP TABLE IF EXISTS " + table + " PURGE");
    }

    private static String jdbcTable(Landing landing) {
        return "jdbc." + landing.table().name().replace('.', '_');
    }

    private long load(SourceCut cut, Landing landing, String shard) throws Exception {
        Lake lake = TestLake.open(config, spark, Instant.now());
        lake.create(landing.table());
        LandingLoad load = new LandingLoad(lake, landing, cut, bronze, true);
        load.read(sourceTable(cut, landing, shard), new InterruptedRead());
        new CopyLoader(lake, cut, bronze).run(List.of(load));
        return load.rows();
    }

    /** Loads a table by Spark's JDBC source, where every partition sees another snapshot. */
    private long jdbc(Landing landing, List<Chunk> chunks) throws Exception {
        Lake lake = TestLake.open(config, spark, Instant.now());
        lake.spark().sql("CREATE NAMESPACE IF NOT EXISTS jdbc");
        Properties properties = new Properties();
        properties.putAll(config.source().properties());
        properties.setProperty("fetchsize", String.valueOf(FETCH_SIZE));
        properties.setProperty("driver", "org.postgresql.Driver");
        String[] ranges =
                chunks.stream().map(chunk -> chunk.blocks().condition()).toArray(String[]::new);
        String table = jdbcTable(landing);
        lake.spark()
                .read()
                .jdbc(database.url(), landing.relation("bench").toString(), ranges, properties)
                .writeTo(table)
                .using("iceberg")
                .create();
        return lake.spark().table(table).count();
    }

    private void print(Landing landing, String shard, String path, Reading reading, double best) throws Exception {
        long bytes;
        try (SourceCut cut = bronze.cut(config.source())) {
            bytes = sourceTable(cut, landing, shard).bytes();
        }
        System.out.printf(
                Locale.ROOT,
                "| %s: %s | %.2f | %,.0f | %.0f | %.1f | %.1f | %.0f | %.0f | %s |%n",
                landing.relation(shard),
                path,
                reading.seconds(),
                reading.rows() / reading.seconds(),
                bytes / 1e6 / reading.seconds(),
                reading.clientCpu(),
                reading.serverCpu(),
                reading.peakHeap() / MEBI,
                reading.peakMemory() / MEBI,
                Double.isNaN(best) ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * best / reading.seconds()));
    }
}
