package io.lotlake.common.relocation;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;

/** The manifests of a table and the lists of them; each is known by the address that it had at the old place. */
record Manifests(FileIO io, Places places) {
    private static final int MANIFEST_OF_DELETES = 1;
    private static final int POSITION_DELETES = 1;
    private static final int DELETED = 2;

    /** The manifests of all snapshots and what they list. */
    Map<String, Integer> of(TableMetadata metadata) {
        Map<String, Integer> manifests = new HashMap<>();
        for (Snapshot snapshot : metadata.snapshots()) {
            AvroFiles.read(
                    io,
                    places.moved(snapshot.manifestListLocation()),
                    row -> manifests.put(text(row, "manifest_path"), number(row, "content")));
        }
        return manifests;
    }

    /** The files with deleted rows that any manifest has as present. */
    Set<String> deletes(Map<String, Integer> manifests) {
        Set<String> deletes = new HashSet<>();
        manifests.forEach((manifest, content) -> {
            if (content == MANIFEST_OF_DELETES) {
                AvroFiles.read(io, places.moved(manifest), row -> {
                    GenericRecord file = (GenericRecord) row.get("data_file");
                    if (number(row, "status") != DELETED && number(file, "content") == POSITION_DELETES) {
                        requireFormat(manifest, file);
                        deletes.add(text(file, "file_path"));
                    }
                });
            }
        });
        return deletes;
    }

    private static void requireFormat(String manifest, GenericRecord file) {
        if (!text(file, "file_format").equalsIgnoreCase("parquet")) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot relocate the table of " + manifest + ": its deleted rows are in a file of the format "
                            + text(file, "file_format")
                            + ", where lotlake writes Parquet; drop the table from the catalog, or compact it first");
        }
    }

    /** Writes a manifest anew with the lengths that files of deletes have now, and returns how long it is. */
    long rewrite(String manifest, Map<String, Long> deletes) {
        return AvroFiles.copy(io, places.moved(manifest), places.rewritten(manifest), row -> {
            GenericRecord file = (GenericRecord) row.get("data_file");
            String path = text(file, "file_path");
            boolean isPositions = file.hasField("content") && number(file, "content") == POSITION_DELETES;
            file.put("file_path", isPositions ? places.rewritten(path) : places.moved(path));
            if (isPositions) {
                file.put("file_size_in_bytes", deletes.getOrDefault(path, (Long) file.get("file_size_in_bytes")));
                moveBound(file, "lower_bounds");
                moveBound(file, "upper_bounds");
            }
            if (file.hasField("referenced_data_file") && file.get("referenced_data_file") != null) {
                file.put("referenced_data_file", places.moved(text(file, "referenced_data_file")));
            }
        });
    }

    /** The least and the greatest address in a file of deletes, which is one and the same, for it is of one data file. */
    private void moveBound(GenericRecord file, String bounds) {
        if (file.get(bounds) instanceof Collection<?> entries) {
            for (Object entry : entries) {
                GenericRecord bound = (GenericRecord) entry;
                if (number(bound, "key") == MetadataColumns.DELETE_FILE_PATH.fieldId()) {
                    ByteBuffer value = (ByteBuffer) bound.get("value");
                    String path =
                            StandardCharsets.UTF_8.decode(value.duplicate()).toString();
                    bound.put("value", ByteBuffer.wrap(places.moved(path).getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
    }

    /** Writes a list of manifests anew with the lengths that these have now, and returns how long it is. */
    long rewriteList(String list, Map<String, Long> manifests) {
        return AvroFiles.copy(io, places.moved(list), places.rewritten(list), row -> {
            String manifest = text(row, "manifest_path");
            row.put("manifest_path", places.rewritten(manifest));
            row.put("manifest_length", manifests.get(manifest));
        });
    }

    private static String text(GenericRecord row, String field) {
        return String.valueOf(row.get(field));
    }

    private static int number(GenericRecord row, String field) {
        return row.get(field) instanceof Number value ? value.intValue() : 0;
    }
}
