package io.lotlake.common.relocation;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DeleteSchemaUtil;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.parquet.Parquet;

/** Files that name the deleted rows of data files by their addresses. */
final class PositionDeletes {
    private PositionDeletes() {}

    /** Writes the file anew with the addresses that the data files have now, and returns how long it is. */
    static long rewrite(FileIO io, Places places, String address) {
        Schema schema = DeleteSchemaUtil.pathPosSchema();
        PositionDeleteWriter<Record> writer = writer(io, places.rewritten(address));
        try (writer;
                CloseableIterable<Record> rows = Parquet.read(io.newInputFile(places.moved(address)))
                        .project(schema)
                        .createReaderFunc(type -> GenericParquetReaders.buildReader(schema, type))
                        .build()) {
            PositionDelete<Record> delete = PositionDelete.create();
            for (Record row : rows) {
                String path = String.valueOf(row.getField(MetadataColumns.DELETE_FILE_PATH.name()));
                writer.write(
                        delete.set(places.moved(path), (Long) row.getField(MetadataColumns.DELETE_FILE_POS.name())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + address + " anew", e);
        }
        return writer.length();
    }

    private static PositionDeleteWriter<Record> writer(FileIO io, String target) {
        try {
            return Parquet.writeDeletes(io.newOutputFile(target))
                    .overwrite()
                    .set(TableProperties.DELETE_PARQUET_COMPRESSION, "zstd")
                    .withSpec(PartitionSpec.unpartitioned())
                    .buildPositionWriter();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + target, e);
        }
    }
}
