package io.lotlake.bronze;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.column.ParquetProperties;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.iceberg.shaded.org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.CodecFactory;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;

/**
 * The Parquet file of one chunk, written a column at a time. The parquet-java in Iceberg's runtime does the encoding, so that
 * Iceberg can take schema and metrics from the same classes.
 */
final class ChunkFile implements AutoCloseable {
    private static final int PAGE_BYTES = 1 << 20;
    private static final int DICTIONARY_BYTES = 2 << 20;
    private static final long ROW_GROUP_BYTES = 128L << 20;
    private static final int STATISTICS_TRUNCATE = 64;

    private final Table table;
    private final OutputFile output;
    private final MessageType schema;
    private final ParquetProperties properties;
    private final CompressionCodecFactory codecs;
    private final ParquetFileWriter file;
    private ColumnChunkPageWriteStore pages;
    private ColumnWriteStore columns;
    private long rows;
    private long rowsInGroup;

    /** @param batchRows how many rows come at a time; a page holds as many */
    ChunkFile(Table table, OutputFile output, int batchRows) throws IOException {
        this.table = table;
        this.output = output;
        this.schema = ParquetSchemaUtil.convert(table.schema(), "table");
        this.properties = ParquetProperties.builder()
                .withPageSize(PAGE_BYTES)
                .withDictionaryPageSize(DICTIONARY_BYTES)
                .withPageRowCountLimit(batchRows)
                .withMinRowCountForPageSizeCheck(batchRows)
                .withMaxRowCountForPageSizeCheck(batchRows)
                .estimateRowCountForPageSizeCheck(false)
                .withPageWriteChecksumEnabled(false)
                .withSizeStatisticsEnabled(false)
                .withStatisticsTruncateLength(STATISTICS_TRUNCATE)
                .build();
        PlainParquetConfiguration configuration =
                new PlainParquetConfiguration(Map.of("parquet.compression.codec.zstd.level", "1"));
        this.codecs = new CodecFactory(configuration, PAGE_BYTES);
        this.file = new ParquetFileWriter(
                new ParquetOutput(output), schema, ParquetFileWriter.Mode.CREATE, ROW_GROUP_BYTES, 0, null, properties);
        file.start();
        this.pages = newPages();
        this.columns = properties.newColumnWriteStore(schema, pages);
    }

    private ColumnChunkPageWriteStore newPages() {
        return new ColumnChunkPageWriteStore(
                codecs.getCompressor(CompressionCodecName.ZSTD),
                schema,
                new HeapByteBufferAllocator(),
                STATISTICS_TRUNCATE,
                false);
    }

    /** Writes a batch, one after the other all cells of each column. */
    void write(ColumnBatch[] batches, int batchRows) throws IOException {
        List<ColumnDescriptor> descriptors = schema.getColumns();
        for (int i = 0; i < batches.length; i++) {
            batches[i].drainTo(columns.getColumnWriter(descriptors.get(i)));
        }
        for (int i = 0; i < batchRows; i++) {
            columns.endRecord();
        }
        rows += batchRows;
        rowsInGroup += batchRows;
        if (columns.getBufferedSize() >= ROW_GROUP_BYTES) {
            endRowGroup();
        }
    }

    private void endRowGroup() throws IOException {
        if (rowsInGroup > 0) {
            file.startBlock(rowsInGroup);
            columns.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
            rowsInGroup = 0;
        }
        columns.close();
        pages.close();
        pages = newPages();
        columns = properties.newColumnWriteStore(schema, pages);
    }

    /** Ends the file and describes it to Iceberg with full metrics. */
    DataFile finish(List<String> partitionValues) throws IOException {
        endRowGroup();
        file.end(Map.of());
        ParquetMetadata footer = file.getFooter();
        long counted = footer.getBlocks().stream()
                .mapToLong(block -> block.getRowCount())
                .sum();
        if (counted != rows) {
            throw new IllegalStateException(
                    rows + " rows were written but the footer of " + output.location() + " has " + counted);
        }
        return DataFiles.builder(table.spec())
                .withPath(output.location())
                .withFormat(FileFormat.PARQUET)
                .withPartitionValues(partitionValues)
                .withFileSizeInBytes(output.toInputFile().getLength())
                .withMetrics(ParquetUtil.footerMetrics(footer, Stream.empty(), MetricsConfig.forTable(table)))
                .withSplitOffsets(ParquetUtil.getSplitOffsets(footer))
                .build();
    }

    @Override
    public void close() throws IOException {
        columns.close();
        pages.close();
        codecs.release();
        file.close();
    }
}
