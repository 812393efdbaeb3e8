package io.lotlake.app;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.LakeSession;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Run;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.GoldTables;
import io.lotlake.silver.SilverTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lotlake status}: how fresh every table is and which run wrote it. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows every table: rows, snapshots, when it was written and by which run; the mart; publications and runs.")
final class StatusCommand implements Callable<Integer> {
    private static final String LINE = "%-28s %,13d %10d  %-20s  %s%n";

    private static final int PUBLICATIONS = 5;
    private static final int RUNS = 10;

    @Mixin
    private CommonOptions options;

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        config.catalog().connect().close();
        int tables;
        try (SparkSession spark = LakeSession.open(config, "lotlake status")) {
            tables = printTables(new Lake(
                    spark, config.buckets(), Run.startingAt(Clock.systemUTC().instant())));
        }
        printMart(config);
        LedgerReport ledger = new LedgerReport(config, System.out);
        ledger.publications(PUBLICATIONS);
        ledger.runs(RUNS);
        return tables == 0 ? ExitCode.NOTHING_TO_DO.code() : ExitCode.DONE.code();
    }

    private static int printTables(Lake lake) {
        System.out.printf(
                Locale.ROOT, "%-28s %13s %10s  %-20s  %s%n", "table", "rows", "snapshots", "written (UTC)", "run");
        List<TableSpec> present = Stream.of(Bronze.tables(), SilverTables.tables(), GoldTables.tables())
                .flatMap(List::stream)
                .filter(lake::exists)
                .toList();
        for (TableSpec table : present) {
            Optional<Commit> head = lake.head(table);
            if (head.isPresent()) {
                Commit last = head.get();
                System.out.printf(
                        Locale.ROOT,
                        LINE,
                        table.name(),
                        last.totalRows(),
                        lake.commits(table).size(),
                        last.committedAt().toString().substring(0, 19),
                        last.property(Commit.RUN_ID).orElse("not lotlake"));
            }
        }
        if (present.isEmpty()) {
            System.out.println("no tables yet; run lotlake seed");
        }
        return present.size();
    }

    private static void printMart(LotlakeConfig config) throws SQLException {
        try (Connection connection = config.mart().connect();
                Statement statement = connection.createStatement()) {
            for (String make : config.makes()) {
                String table = config.martSchema() + ".ads_" + make;
                try (ResultSet present = statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL")) {
                    present.next();
                    if (!present.getBoolean(1)) {
                        System.out.println("mart " + table + ": not published yet");
                        continue;
                    }
                }
                try (ResultSet row = statement.executeQuery("SELECT count(*), max(modified) FROM " + table)) {
                    row.next();
                    java.sql.Timestamp newest = row.getTimestamp(2);
                    String modified = newest == null
                            ? ""
                            : Instant.ofEpochMilli(newest.getTime()).toString();
                    System.out.printf(
                            Locale.ROOT,
                            "mart %-23s %,13d   newest row modified %s%n",
                            table,
                            row.getLong(1),
                            modified);
                }
            }
        }
    }
}
