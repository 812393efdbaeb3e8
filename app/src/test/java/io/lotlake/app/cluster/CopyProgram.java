package io.lotlake.app.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** What a user would submit: reads a table with postgres-copy and writes an expression of every row, a line each, into a file. */
public final class CopyProgram {
    private CopyProgram() {}

    /** @param arguments url, user, table, expression, file */
    public static void main(String[] arguments) throws IOException {
        try (SparkSession spark = SparkSession.builder().appName("copy").getOrCreate()) {
            Files.write(
                    Path.of(arguments[4]),
                    spark.read()
                            .format("postgres-copy")
                            .option("url", arguments[0])
                            .option("user", arguments[1])
                            .option("dbtable", arguments[2])
                            .option("partitionSize", "256k")
                            .load()
                            .selectExpr(arguments[3])
                            .as(Encoders.STRING())
                            .collectAsList());
        }
    }
}
