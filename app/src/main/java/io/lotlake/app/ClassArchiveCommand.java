package io.lotlake.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.lotlake.app.load.Seed;
import io.lotlake.app.load.Sync;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.sync.BronzeSync;
import io.lotlake.common.config.Engine;
import io.lotlake.common.session.NativeEngine;
import io.lotlake.gold.GoldSync;
import io.lotlake.silver.build.SilverSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.postgresql.Driver;
import org.postgresql.copy.CopyManager;
import org.postgresql.jdbc.PgConnection;
import picocli.CommandLine.Command;

/**
 * {@code lotlake class-archive}, which the build calls: Spark does a little of everything that a run does, in a folder
 * that is deleted afterwards. The launcher lets the JVM archive the loaded classes, so that later runs find them parsed
 * and verified.
 */
@Command(
        name = "class-archive",
        hidden = true,
        description = "Loads the classes of a run, for the launcher to archive; the build calls it.")
final class ClassArchiveCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        initializeClassesOfRuns();
        Path folder = Files.createTempDirectory("lotlake-classes");
        SparkSession.Builder builder = SparkSession.builder()
                .appName("lotlake classes")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config("spark.sql.catalog.lake.warehouse", folder.toString());
        NativeEngine.settings(Engine.AUTO).forEach(builder::config);
        try (SparkSession spark = builder.getOrCreate()) {
            work(spark);
        } finally {
            remove(folder);
        }
        return 0;
    }

    /** Only runs load these classes, and runs need databases. */
    private static void initializeClassesOfRuns() throws ClassNotFoundException {
        List<Class<?>> classes = List.of(
                Medallion.class,
                Seed.class,
                Sync.class,
                BronzeSync.class,
                SilverSync.class,
                GoldSync.class,
                Driver.class,
                PgConnection.class,
                CopyManager.class);
        for (Class<?> type : classes) {
            Class.forName(type.getName());
        }
    }

    private static void work(SparkSession spark) throws Exception {
        spark.sql("CREATE TABLE lake.db.rows (id bigint NOT NULL, name string, price decimal(18,2), at timestamp,"
                + " names array<string>) USING iceberg PARTITIONED BY (bucket(2, id), months(at)) TBLPROPERTIES"
                + " ('write.merge.mode' = 'merge-on-read', 'write.distribution-mode' = 'hash')");
        Dataset<Row> rows = spark.range(1_000)
                .selectExpr(
                        "id",
                        "concat('n', id % 7) AS name",
                        "CAST(id AS decimal(18,2)) AS price",
                        "timestamp_seconds(id * 10000) AS at",
                        "array('a', CAST(id AS string)) AS names");
        rows.writeTo("lake.db.rows").append();
        Dataset<Row> table = spark.table("lake.db.rows");
        Dataset<Row> newest = table.withColumn(
                        "rank",
                        row_number()
                                .over(Window.partitionBy("name")
                                        .orderBy(col("at").desc())))
                .where(col("rank").leq(10))
                .drop("rank")
                .persist();
        newest.groupBy("name")
                .agg(count(lit(1)), sum("price"), max("at"), collect_list(struct("id", "price")))
                .collectAsList();
        table.join(newest.select("id"), new String[] {"id"}, "left_semi")
                .unionByName(table.join(newest.select("id"), new String[] {"id"}, "left_anti"))
                .distinct()
                .count();
        newest.withColumn("price", col("price").plus(1).cast("decimal(18,2)"))
                .as("wanted")
                .mergeInto("lake.db.rows", col("rows.id").equalTo(col("wanted.id")))
                .whenMatched()
                .updateAll()
                .whenNotMatched()
                .insertAll()
                .merge();
        table.where("name rlike '^n[0-3]' AND names[0] = 'a'").collectAsList();
        newest.unpersist();
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
