package io.lotlake.common.relocation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.shaded.org.apache.avro.file.CodecFactory;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileConstants;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileStream;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileWriter;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;

/** Manifests and lists of them as plain Avro, so that a copy differs in nothing but in what was to be changed. */
final class AvroFiles {
    private static final String RESERVED = "avro.";

    private AvroFiles() {}

    static void read(FileIO io, String address, Consumer<GenericRecord> reader) {
        try (DataFileStream<GenericRecord> records = open(io, address)) {
            records.forEachRemaining(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + address, e);
        }
    }

    /** Copies a file and returns how long the copy is. */
    static long copy(FileIO io, String address, String target, Consumer<GenericRecord> change) {
        try (DataFileStream<GenericRecord> records = open(io, address);
                PositionOutputStream out = io.newOutputFile(target).createOrOverwrite();
                DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>())) {
            String codec = records.getMetaString(DataFileConstants.CODEC);
            writer.setCodec(CodecFactory.fromString(codec == null ? DataFileConstants.NULL_CODEC : codec));
            for (String key : records.getMetaKeys()) {
                if (!key.startsWith(RESERVED)) {
                    writer.setMeta(key, records.getMeta(key));
                }
            }
            writer.create(records.getSchema(), out);
            for (GenericRecord row : records) {
                change.accept(row);
                writer.append(row);
            }
            writer.flush();
            return out.getPos();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + address + " anew as " + target, e);
        }
    }

    private static DataFileStream<GenericRecord> open(FileIO io, String address) throws IOException {
        return new DataFileStream<>(io.newInputFile(address).newStream(), new GenericDatumReader<>());
    }
}
