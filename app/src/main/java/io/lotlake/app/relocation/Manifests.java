package io.lotlake.app.relocation;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.warehouse.LakePlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;

/** The manifests and manifest lists of a table. Each is identified by the address that it had at the old place. */
record Manifests(FileIO io, Places places) {
    private static final int MANIFEST_OF_DELETES = 1;
    private static final int POSITION_DELETES = 1;
    private static final int DELETED = 2;

    /** What a manifest list records about a manifest. */
    record Listed(int content, long length) {}

    /** The manifests of all snapshots, by their old addresses. */
    Map<String, Listed> of(TableMetadata metadata) {
        Map<String, Listed> manifests = new HashMap<>();
        for (Snapshot snapshot : metadata.snapshots()) {
            String list = snapshot.manifestListLocation();
            AvroFiles.read(io, places.moved(list), row -> {
                String manifest = text(row, "manifest_path");
                requireMoving(list, manifest);
                manifests.put(manifest, new Listed(number(row, "content"), (Long) row.get("manifest_length")));
            });
        }
        return manifests;
    }

    /**
     * Makes sure that a file exists and is as long as it was when it was written, and returns its length.
     *
     * @throws NotWhole if it does not exist or has another length
     */
    long requireWhole(String address, long length) {
        String present = places.moved(address);
        InputFile file = io.newInputFile(present);
        if (!file.exists()) {
            throw new NotWhole(present + " is missing, of which " + length + " bytes were written");
        }
        if (file.getLength() != length) {
            throw new NotWhole(present + " has " + file.getLength() + " bytes where " + length + " were written");
        }
        return length;
    }

    /** The position delete files that any manifest lists as present, by address, with their lengths in bytes. */
    Map<String, Long> deletes(Map<String, Listed> manifests) {
        Map<String, Long> deletes = new HashMap<>();
        manifests.forEach((manifest, listed) -> {
            boolean ofDeletes = listed.content() == MANIFEST_OF_DELETES;
            if (ofDeletes || !places.isLeft(manifest)) {
                AvroFiles.read(io, places.moved(manifest), row -> {
                    GenericRecord file = (GenericRecord) row.get("data_file");
                    if (number(row, "status") != DELETED) {
                        requireMoving(manifest, text(file, "file_path"));
                        if (ofDeletes && number(file, "content") == POSITION_DELETES) {
                            requireFormat(manifest, file);
                            deletes.put(text(file, "file_path"), (Long) file.get("file_size_in_bytes"));
                        }
                    }
                });
            }
        });
        return deletes;
    }

    /**
     * Makes sure that the delete files outside the old place name no data file that moves. Such delete files are not
     * rewritten.
     */
    void requireMoving(Collection<String> deletes) {
        deletes.stream()
                .filter(delete -> !places.isLeft(delete))
                .forEach(delete -> PositionDeletes.read(io, delete, (path, position) -> requireMoving(delete, path)));
    }

    /** Makes sure that a file outside the old place, which is not rewritten, names no file below the old place. */
    private void requireMoving(String file, String named) {
        if (!places.isLeft(file) && places.isLeft(named)) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot relocate the table of " + file + ": the file is not below " + LakePlace.shown(places.from())
                            + ", so it stays as it is, and names " + named
                            + ", which moves; move the lake back, have Iceberg's rewrite_data_files and"
                            + " expire_snapshots"
                            + " write the table anew, or drop it from the catalog");
        }
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

    /** Rewrites a manifest with the new lengths of the delete files, and returns its own length in bytes. */
    long rewrite(String manifest, Map<String, Long> deletes) {
        return AvroFiles.copy(io, places.moved(manifest), places.rewritten(manifest), row -> {
            GenericRecord file = (GenericRecord) row.get("data_file");
            String path = text(file, "file_path");
            boolean isPositions = number(file, "content") == POSITION_DELETES;
            file.put("file_path", isPositions ? places.rewritten(path) : places.moved(path));
            if (isPositions) {
                file.put("file_size_in_bytes", deletes.getOrDefault(path, (Long) file.get("file_size_in_bytes")));
                moveBounds(file);
            }
            if (file.hasField("referenced_data_file") && file.get("referenced_data_file") != null) {
                file.put("referenced_data_file", places.moved(text(file, "referenced_data_file")));
            }
        });
    }

    /**
     * Sets the least and the greatest address in a delete file. They are equal if the delete file is about one data
     * file. Otherwise they are removed, because engines may truncate them and the new addresses may sort in another
     * order.
     */
    private void moveBounds(GenericRecord file) {
        Optional<String> one = bound(file, "lower_bounds")
                .filter(least ->
                        bound(file, "upper_bounds").filter(least::equals).isPresent());
        for (String bounds : List.of("lower_bounds", "upper_bounds")) {
            if (file.get(bounds) instanceof Collection<?> entries) {
                List<Object> moved = new ArrayList<>(entries);
                moved.removeIf(entry -> one.isEmpty() && isOfPath(entry));
                moved.stream()
                        .filter(Manifests::isOfPath)
                        .forEach(entry -> ((GenericRecord) entry)
                                .put("value", StandardCharsets.UTF_8.encode(places.moved(one.orElseThrow()))));
                file.put(bounds, moved);
            }
        }
    }

    private static Optional<String> bound(GenericRecord file, String bounds) {
        return file.get(bounds) instanceof Collection<?> entries
                ? entries.stream()
                        .filter(Manifests::isOfPath)
                        .map(entry -> (ByteBuffer) ((GenericRecord) entry).get("value"))
                        .map(value ->
                                StandardCharsets.UTF_8.decode(value.duplicate()).toString())
                        .findFirst()
                : Optional.empty();
    }

    private static boolean isOfPath(Object bound) {
        return number((GenericRecord) bound, "key") == MetadataColumns.DELETE_FILE_PATH.fieldId();
    }

    /** Rewrites a manifest list with the new lengths of the manifests, and returns its own length in bytes. */
    long rewriteList(String list, Map<String, Long> manifests) {
        return AvroFiles.copy(io, places.moved(list), places.rewritten(list), row -> {
            String manifest = text(row, "manifest_path");
            row.put("manifest_path", places.rewritten(manifest));
            row.put("manifest_length", manifests.getOrDefault(manifest, (Long) row.get("manifest_length")));
        });
    }

    private static String text(GenericRecord row, String field) {
        return String.valueOf(row.get(field));
    }

    /** The value of a number field; zero if the format of the file does not have the field. */
    private static int number(GenericRecord row, String field) {
        return row.hasField(field) && row.get(field) instanceof Number value ? value.intValue() : 0;
    }
}
