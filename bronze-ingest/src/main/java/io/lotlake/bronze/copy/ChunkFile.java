package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.ColumnBatch.Way;
import java.io.IOException;
import java.util.ArrayList;
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
import org.apache.iceberg.shaded.org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The Parquet file of one chunk, written one column at a time. The parquet-java in Iceberg's runtime encodes it, so
 * that Iceberg can take schema and metrics from the same classes.
 */
public final class ChunkFile implements AutoCloseable {
    private static final int PAGE_BYTES = 1 << 20;
    private static final int DICTIONARY_BYTES = 2 << 20;
    private static final long ROW_GROUP_BYTES = 128L << 20;
    private static final int STATISTICS_TRUNCATE = 64;

    private final Table table;
    private final OutputFile output;
    private final MessageType schema;
    private final ColumnBatch[] batches;
    private final int pageRows;
    private final CompressionCodecFactory codecs;
    private final ParquetFileWriter file;
    private @Nullable RowGroup group;
    private long rows;

    /**
     * @param batches the batches of all columns of the table, in their order
     * @param pageRows the most rows that the batches hold, and so a page
     */
    public ChunkFile(Table table, OutputFile output, ColumnBatch[] batches, int pageRows) throws IOException {
        this.table = table;
        this.output = output;
        this.schema = ParquetSchemaUtil.convert(table.schema(), "table");
        this.batches = batches.clone();
        this.pageRows = pageRows;
        PlainParquetConfiguration configuration =
                new PlainParquetConfiguration(Map.of("parquet.compression.codec.zstd.level", "1"));
        this.codecs = new CodecFactory(configuration, PAGE_BYTES);
        this.file = new ParquetFileWriter(
                new ParquetOutput(output),
                schema,
                ParquetFileWriter.Mode.CREATE,
                ROW_GROUP_BYTES,
                0,
                null,
                properties().build());
        file.start();
    }

    private ParquetProperties.Builder properties() {
        return ParquetProperties.builder()
                .withPageSize(PAGE_BYTES)
                .withDictionaryPageSize(DICTIONARY_BYTES)
                .withPageRowCountLimit(pageRows)
                .withMinRowCountForPageSizeCheck(pageRows)
                .withMaxRowCountForPageSizeCheck(pageRows)
                .estimateRowCountForPageSizeCheck(false)
                .withPageWriteChecksumEnabled(false)
                .withSizeStatisticsEnabled(false)
                .withStatisticsTruncateLength(STATISTICS_TRUNCATE);
    }

    private final class RowGroup implements AutoCloseable {
        private final ColumnChunkPageWriteStore pages;
        /** The columns that Parquet's writers encode. */
        private final ColumnWriteStore cells;
        /** Whether there are such columns. */
        private final boolean encodes;

        private final Way[] ways;
        private int rows;

        /** Chooses the best way to write each column by the first rows, which the batches hold now. */
        RowGroup() {
            this.pages = new ColumnChunkPageWriteStore(
                    codecs.getCompressor(CompressionCodecName.ZSTD),
                    schema,
                    new HeapByteBufferAllocator(),
                    STATISTICS_TRUNCATE,
                    false);
            this.ways = Stream.of(batches).map(ColumnBatch::way).toArray(Way[]::new);
            ParquetProperties.Builder properties = properties();
            List<Type> encoded = new ArrayList<>();
            for (int i = 0; i < batches.length; i++) {
                Type column = schema.getType(i);
                if (ways[i] == Way.DICTIONARY || ways[i] == Way.CELLS) {
                    encoded.add(column);
                    properties.withDictionaryEncoding(column.getName(), ways[i] == Way.DICTIONARY);
                }
            }
            this.encodes = !encoded.isEmpty();
            this.cells = properties.build().newColumnWriteStore(new MessageType(schema.getName(), encoded), pages);
        }

        void add(int batchRows) throws IOException {
            for (int i = 0; i < batches.length; i++) {
                ColumnDescriptor column = schema.getColumns().get(i);
                switch (ways[i]) {
                    case RUN -> batches[i].clear();
                    case PAGES -> {
                        batches[i].page(column.getPrimitiveType()).writeTo(pages.getPageWriter(column));
                        batches[i].clear();
                    }
                    case DICTIONARY, CELLS -> batches[i].drainTo(cells.getColumnWriter(column));
                }
            }
            for (int i = 0; encodes && i < batchRows; i++) {
                cells.endRecord();
            }
            rows += batchRows;
        }

        boolean isFull() {
            long bytes = cells.getBufferedSize();
            for (int i = 0; i < ways.length; i++) {
                if (ways[i] == Way.PAGES) {
                    bytes += pages.getPageWriter(schema.getColumns().get(i)).getMemSize();
                }
            }
            return bytes >= ROW_GROUP_BYTES;
        }

        void write() throws IOException {
            file.startBlock(rows);
            cells.flush();
            for (int i = 0; i < batches.length; i++) {
                if (batches[i] instanceof ConstantBatch constant) {
                    ColumnDescriptor column = schema.getColumns().get(i);
                    constant.writeTo(pages.getPageWriter(column), column.getPrimitiveType(), rows);
                }
            }
            pages.flushToFileWriter(file);
            file.endBlock();
        }

        @Override
        public void close() {
            cells.close();
            pages.close();
        }
    }

    /** Writes the cells of the batches, one column after the other. */
    public void write(int batchRows) throws IOException {
        RowGroup open = group == null ? new RowGroup() : group;
        group = open;
        open.add(batchRows);
        rows += batchRows;
        if (open.isFull()) {
            endRowGroup();
        }
    }

    private void endRowGroup() throws IOException {
        RowGroup open = group;
        if (open != null) {
            open.write();
            open.close();
            group = null;
        }
    }

    /** Ends the file and describes it to Iceberg with full metrics. */
    public DataFile finish(List<String> partitionValues) throws IOException {
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
        RowGroup open = group;
        if (open != null) {
            open.close();
        }
        codecs.release();
        file.close();
    }
}
