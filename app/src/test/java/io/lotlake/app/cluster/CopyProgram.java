package io.lotlake.app.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A program as a user would submit it: it reads a table with postgres-copy, writes an expression of every row, a line
 * each, into a file, and writes the rows into another table. The first attempt of every task that writes fails on the
 * way.
 */
public final class CopyProgram {
    private static final long SOME = 1_000;

    private CopyProgram() {}

    /** @param arguments url, user, table, expression, file, other table */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> login = Map.of("url", arguments[0], "user", arguments[1]);
        try (SparkSession spark = SparkSession.builder().appName("copy").getOrCreate()) {
            Dataset<Row> rows = spark.read()
                    .format("postgres-copy")
                    .options(login)
                    .option("dbtable", arguments[2])
                    .option("partitionSize", "256k")
                    .load();
            Files.write(
                    Path.of(arguments[4]),
                    rows.selectExpr(arguments[3]).as(Encoders.STRING()).collectAsList());
            rows.filter((FilterFunction<Row>) CopyProgram::passes)
                    .write()
                    .format("postgres-copy")
                    .options(login)
                    .option("dbtable", arguments[5])
                    .mode("append")
                    .save();
        }
    }

    private static boolean passes(Row row) {
        if (TaskContext.get().attemptNumber() == 0 && row.<Long>getAs("id") % SOME == SOME - 1) {
            throw new IllegalStateException("the first attempt fails midway");
        }
        return true;
    }
}
