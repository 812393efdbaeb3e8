package io.lotlake.app.relocation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.shaded.org.apache.avro.AvroRuntimeException;
import org.apache.iceberg.shaded.org.apache.avro.file.CodecFactory;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileConstants;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileReader;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileWriter;
import org.apache.iceberg.shaded.org.apache.avro.file.SeekableByteArrayInput;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;

/**
 * Reads and copies manifests and manifest lists as plain Avro, so that a copy differs only in the intended changes.
 * Avro takes the end of a truncated file for the end of its rows. Here a truncated file is an error.
 */
final class AvroFiles {
    private static final String RESERVED = "avro.";

    private AvroFiles() {}

    /** @throws NotWhole if the file is truncated or is not Avro */
    static void read(FileIO io, String address, Consumer<GenericRecord> reader) {
        try (DataFileReader<GenericRecord> records = open(io, address)) {
            records.forEachRemaining(reader);
        } catch (AvroRuntimeException e) {
            throw broken(address, e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + address, e);
        }
    }

    /**
     * Copies a file and returns the length of the copy in bytes.
     *
     * @throws NotWhole if the file is truncated or is not Avro
     */
    static long copy(FileIO io, String address, String target, Consumer<GenericRecord> change) {
        try (DataFileReader<GenericRecord> records = open(io, address);
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
        } catch (AvroRuntimeException e) {
            throw broken(address, e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + address + " anew as " + target, e);
        }
    }

    private static DataFileReader<GenericRecord> open(FileIO io, String address) {
        byte[] bytes = bytes(io, address);
        try {
            DataFileReader<GenericRecord> records =
                    new DataFileReader<>(new SeekableByteArrayInput(bytes), new GenericDatumReader<>());
            requireEnd(address, bytes, (int) records.previousSync());
            return records;
        } catch (IOException | AvroRuntimeException e) {
            throw broken(address, e);
        }
    }

    private static byte[] bytes(FileIO io, String address) {
        try (SeekableInputStream in = io.newInputFile(address).newStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + address, e);
        }
    }

    /** Checks the end of the file. The header and each block of rows end with the same marker. */
    private static void requireEnd(String address, byte[] bytes, int header) {
        int marker = DataFileConstants.SYNC_SIZE;
        if (!Arrays.equals(bytes, header - marker, header, bytes, bytes.length - marker, bytes.length)) {
            throw new NotWhole(address + " is cut short after " + bytes.length + " bytes");
        }
    }

    private static NotWhole broken(String address, Exception cause) {
        return new NotWhole(address + " is not as it was written (" + cause.getMessage() + ")", cause);
    }
}
