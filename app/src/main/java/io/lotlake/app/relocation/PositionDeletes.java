package io.lotlake.app.relocation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.ObjLongConsumer;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.io.DeleteSchemaUtil;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.parquet.Parquet;

/** Reads and rewrites files that name deleted rows by the addresses of their data files and by their positions. */
final class PositionDeletes {
    private static final String NOT_PARQUET = "is not a Parquet file";

    private PositionDeletes() {}

    /**
     * Writes the file again with the present addresses of the data files, and returns its length in bytes.
     *
     * @throws NotWhole if the file is not Parquet
     */
    static long rewrite(FileIO io, Places places, String address) {
        PositionDeleteWriter<Record> writer = writer(io, places.rewritten(address));
        PositionDelete<Record> delete = PositionDelete.create();
        try (writer) {
            read(io, places.moved(address), (path, position) -> writer.write(delete.set(places.moved(path), position)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + address + " anew", e);
        }
        return writer.length();
    }

    /** Reads the addresses of data files and the positions of deleted rows in them. */
    static void read(FileIO io, String address, ObjLongConsumer<String> reader) {
        Schema schema = DeleteSchemaUtil.pathPosSchema();
        try (CloseableIterable<Record> file = Parquet.read(io.newInputFile(address))
                        .project(schema)
                        .createReaderFunc(type -> GenericParquetReaders.buildReader(schema, type))
                        .build();
                CloseableIterator<Record> rows = open(file, address)) {
            while (rows.hasNext()) {
                Record row = rows.next();
                reader.accept(String.valueOf(row.getField(MetadataColumns.DELETE_FILE_PATH.name())), (Long)
                        row.getField(MetadataColumns.DELETE_FILE_POS.name()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + address, e);
        }
    }

    private static CloseableIterator<Record> open(CloseableIterable<Record> file, String address) {
        try {
            return file.iterator();
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains(NOT_PARQUET)) {
                throw new NotWhole(address + " " + NOT_PARQUET, e);
            }
            throw e;
        }
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
