package io.lotlake.bronze.spark;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.spark.CopyScan.ChunkPartition;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.util.SerializationUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** A Spark data source for chunks that lotlake has planned under a cut. Only {@link #rows} uses it. */
public final class ChunkRowsSource implements TableProvider {
    /** The option holds a login, so it has a name that Spark redacts. */
    private static final String PLAN = "secret-plan";

    /** The rows of the chunks. They must be read before the cut closes. */
    public static Dataset<Row> rows(SparkSession spark, SourceCut cut, CopyShape shape, List<Chunk> chunks) {
        Plan plan = new Plan(
                chunks,
                new CopyReaderFactory(
                        HeldCut.borrow(cut), cut.source().url(), cut.source().properties(), shape));
        String text = Base64.getEncoder().encodeToString(SerializationUtil.serializeToBytes(plan));
        return spark.read()
                .format(ChunkRowsSource.class.getName())
                .option(PLAN, text)
                .load();
    }

    /**
     * Reads the rows of a chunk in the driver, without Spark.
     *
     * @param budget stops the reading, and says afterwards whether it did
     * @return the rows, or some of them if the budget is used up
     */
    public static List<InternalRow> read(SourceCut cut, CopyShape shape, Chunk chunk, RowBudget budget)
            throws IOException {
        List<InternalRow> all = new ArrayList<>();
        if (budget.isUsedUp()) {
            return all;
        }
        CopyReaderFactory readers = new CopyReaderFactory(
                HeldCut.borrow(cut), cut.source().url(), cut.source().properties(), shape);
        try (PartitionReader<ColumnarBatch> reader = readers.createColumnarReader(new ChunkPartition(chunk))) {
            while (!budget.isUsedUp() && reader.next()) {
                Iterator<InternalRow> batch = reader.get().rowIterator();
                while (batch.hasNext() && !budget.isUsedUp()) {
                    InternalRow row = batch.next().copy();
                    budget.take(row, shape.schema());
                    all.add(row);
                }
            }
        }
        return all;
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return plan(options).readSchema();
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return plan(new CaseInsensitiveStringMap(properties));
    }

    private static Plan plan(CaseInsensitiveStringMap options) {
        return SerializationUtil.deserializeFromBytes(Base64.getDecoder().decode(options.get(PLAN)));
    }

    private record Plan(List<Chunk> chunks, CopyReaderFactory readers)
            implements Table, SupportsRead, Scan, Batch, Serializable {
        Plan {
            chunks = List.copyOf(chunks);
        }

        @Override
        public String name() {
            return "chunks of " + readers;
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_READ);
        }

        @Override
        public Column[] columns() {
            return Arrays.stream(readSchema().fields())
                    .map(field -> Column.create(field.name(), field.dataType()))
                    .toArray(Column[]::new);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            return () -> this;
        }

        @Override
        public StructType readSchema() {
            return readers.shape().schema();
        }

        @Override
        public ColumnarSupportMode columnarSupportMode() {
            return ColumnarSupportMode.SUPPORTED;
        }

        @Override
        public Batch toBatch() {
            return this;
        }

        @Override
        public InputPartition[] planInputPartitions() {
            return chunks.stream().map(ChunkPartition::new).toArray(InputPartition[]::new);
        }

        @Override
        public PartitionReaderFactory createReaderFactory() {
            return readers;
        }
    }
}
