package io.lotlake.app.training;

import static org.apache.spark.sql.functions.col;

import io.lotlake.app.output.WholeFile;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;

/** Where a training set is written. */
sealed interface Output {
    /**
     * Makes sure that nothing is there yet.
     *
     * @throws LotlakeException with exit code 2 if something is
     */
    void requireFree(SparkSession spark);

    /** Writes the rows, then the manifest. */
    void write(Dataset<Row> rows, String manifest);

    /**
     * A folder with {@code rows}, which has Parquet files in one folder for each split, and with {@code manifest.json},
     * which is written last.
     */
    record Folder(Path path) implements Output {
        static final String ROWS = "rows";
        static final String MANIFEST = "manifest.json";

        @Override
        public void requireFree(SparkSession spark) {
            if (!Files.exists(path)) {
                return;
            }
            try (Stream<Path> entries = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
                if (entries.findAny().isPresent()) {
                    throw new LotlakeException(
                            ExitCode.USAGE,
                            "Cannot write the training set to " + path
                                    + ": something is there; name a folder that is new or empty as --output");
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot list " + path, e);
            }
        }

        @Override
        public void write(Dataset<Row> rows, String manifest) {
            // Spark's default is a type without a zone, which other programs take for local time.
            rows.sparkSession().conf().set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
            rows.write()
                    .partitionBy(Splits.SPLIT)
                    .mode("append")
                    .parquet(path.resolve(ROWS).toAbsolutePath().toUri().toString());
            WholeFile.write(path.resolve(MANIFEST), manifest);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** An Iceberg table of the lake, partitioned by split; its property {@code lotlake.manifest} is the manifest. */
    record Table(String name) implements Output {
        static final String NAMESPACE = "training";
        static final String MANIFEST = "lotlake.manifest";
        private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

        public Table {
            if (!NAME.matcher(name).matches()) {
                throw new LotlakeException(
                        ExitCode.USAGE,
                        "Invalid value for --table: '" + name
                                + "' is not a name of lower case letters, digits and underscores like sold_2024_06");
            }
        }

        @Override
        public void requireFree(SparkSession spark) {
            spark.sql("CREATE NAMESPACE IF NOT EXISTS " + NAMESPACE);
            if (spark.catalog().tableExists(toString())) {
                throw taken();
            }
        }

        private LotlakeException taken() {
            return new LotlakeException(
                    ExitCode.USAGE,
                    "Cannot write the training set to " + this + ": the table exists; choose another --table");
        }

        @Override
        public void write(Dataset<Row> rows, String manifest) {
            try {
                rows.writeTo(toString())
                        .using("iceberg")
                        .tableProperty("format-version", "2")
                        .tableProperty(MANIFEST, manifest)
                        .partitionedBy(col(Splits.SPLIT))
                        .create();
            } catch (TableAlreadyExistsException e) {
                throw taken();
            }
        }

        @Override
        public String toString() {
            return NAMESPACE + "." + name;
        }
    }
}
