package io.lotlake.common.driver;

import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.RegistryBasedFileWriterFactory;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileWriterFactory;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Writes files of a table in the driver, with the writers that Spark's tasks use. For few rows this saves the plan and
 * the tasks of a write, which cost more than the rows. The files belong to no commit yet.
 */
public final class DriverFiles {
    /** More threads would only wait for the store. */
    private static final int MAX_THREADS = 8;

    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Table table;
    private final StructType schema;
    private final FileWriterFactory<InternalRow> writers;
    private final OutputFileFactory outputs;
    private final OutputFileFactory deleteOutputs;
    private final List<String> begun = new ArrayList<>();

    /** @param schema the columns of the rows, those of the table in its order */
    public DriverFiles(Table table, StructType schema) {
        this.table = table;
        this.schema = schema;
        this.writers = new Writers(table, schema);
        OutputFileFactory.Builder names = OutputFileFactory.builderFor(table, 0, 0)
                .format(FileFormat.PARQUET)
                .operationId(UUID.randomUUID().toString());
        this.outputs = names.build();
        this.deleteOutputs = names.suffix("deletes").build();
    }

    /**
     * Writes rows of a table, one file for each partition.
     *
     * @param rows few rows with the columns of the table in its order
     * @throws LotlakeException with exit code 4 if a required column would hold a NULL; there are no files then
     */
    public static List<DataFile> write(Table table, TableSpec spec, List<InternalRow> rows) {
        StructType schema = SparkSchemaUtil.convert(table.schema());
        CollectedRows.requireValues(spec, schema, rows);
        DriverFiles files = new DriverFiles(table, schema);
        try {
            return files.write(rows);
        } catch (RuntimeException e) {
            files.abandon();
            throw e;
        }
    }

    private static final class Writers extends RegistryBasedFileWriterFactory<InternalRow, StructType> {
        private static final long serialVersionUID = 1L;

        Writers(Table table, StructType schema) {
            super(
                    table,
                    FileFormat.PARQUET,
                    InternalRow.class,
                    table.schema(),
                    SortOrder.unsorted(),
                    FileFormat.PARQUET,
                    null,
                    null,
                    null,
                    Map.of(),
                    schema,
                    null);
        }
    }

    /**
     * Does the works side by side, and returns their results in the order of the works.
     *
     * @throws UncheckedIOException if a file cannot be read or written
     */
    public static <T> List<T> sideBySide(List<Callable<T>> works) {
        int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        List<T> results = new ArrayList<>();
        try (WorkerPool pool = new WorkerPool(Math.max(1, Math.min(threads, works.size())), GRACE)) {
            List<Future<T>> running = new ArrayList<>();
            works.forEach(work -> running.add(pool.submit(work)));
            for (Future<T> work : running) {
                results.add(work.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the driver reads or writes files", e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
            return failure;
        }
        return e.getCause() instanceof IOException failure
                ? new UncheckedIOException(failure)
                : new IllegalStateException(e.getCause());
    }

    /** Writes the rows, one file for each partition. */
    public List<DataFile> write(List<InternalRow> rows) {
        PartitionKey partition = new PartitionKey(table.spec(), table.schema());
        SparkStruct struct = new SparkStruct(schema);
        Map<PartitionKey, List<InternalRow>> byPartition = new HashMap<>();
        for (InternalRow row : rows) {
            partition.partition(struct.of(row));
            List<InternalRow> present = byPartition.get(partition);
            if (present == null) {
                present = new ArrayList<>();
                byPartition.put(partition.copy(), present);
            }
            present.add(row);
        }
        return sideBySide(byPartition.entrySet().stream()
                .map(entry -> (Callable<DataFile>) () -> write(entry.getKey(), entry.getValue()))
                .toList());
    }

    private DataFile write(PartitionKey partition, List<InternalRow> rows) throws IOException {
        DataWriter<InternalRow> writer =
                writers.newDataWriter(begin(outputs.newOutputFile(partition)), table.spec(), partition);
        try (writer) {
            writer.write(rows);
        }
        return writer.toDataFile();
    }

    /**
     * Writes a delete file for one data file.
     *
     * @param positions all rows of the data file that are deleted, in ascending order
     */
    public DeleteFile writeDeletes(DataFile of, List<Long> positions) throws IOException {
        PartitionSpec spec = table.specs().get(of.specId());
        PositionDeleteWriter<InternalRow> writer = writers.newPositionDeleteWriter(
                begin(deleteOutputs.newOutputFile(spec, of.partition())), spec, of.partition());
        try (writer) {
            PositionDelete<InternalRow> delete = PositionDelete.create();
            for (long position : positions) {
                writer.write(delete.set(of.location(), position));
            }
        }
        return writer.toDeleteFile();
    }

    private synchronized EncryptedOutputFile begin(EncryptedOutputFile file) {
        begun.add(file.encryptingOutputFile().location());
        return file;
    }

    /** Deletes all files that were begun, as far as they are there. Nothing may name them. */
    public synchronized void abandon() {
        CatalogUtil.deleteFiles(table.io(), begun, "data", true);
    }
}
