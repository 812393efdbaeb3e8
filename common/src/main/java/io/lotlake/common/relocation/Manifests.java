package io.lotlake.common.relocation;

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

/** The manifests of a table and the lists of them; each is known by the address that it had at the old place. */
record Manifests(FileIO io, Places places) {
    private static final int MANIFEST_OF_DELETES = 1;
    private static final int POSITION_DELETES = 1;
    private static final int DELETED = 2;

    /** What a list says of a manifest. */
    record Listed(int content, long length) {}

    /** The manifests of all snapshots. */
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
     * Makes sure that a file is there, as long as it was written.
     *
     * @throws NotWhole where it is not
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

    /** The files with deleted rows that any manifest has as present, and how long they are. */
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

    /** Files of deletes that are elsewhere stay, so they must not name a data file that moves. */
    void requireMoving(Collection<String> deletes) {
        deletes.stream()
                .filter(delete -> !places.isLeft(delete))
                .forEach(delete -> PositionDeletes.read(io, delete, (path, position) -> requireMoving(delete, path)));
    }

    /** Makes sure that a file that stays as it is, for it is not below the old place, names nothing there. */
    private void requireMoving(String file, String named) {
        if (!places.isLeft(file) && places.isLeft(named)) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot relocate the table of " + file + ": the file is not below " + LakePlace.shown(places.from())
                            + ", so it stays as it is, and names " + named
                            + ", which moves; move the lake back, have Iceberg's rewrite_data_files and expire_snapshots"
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

    /** Writes a manifest anew with the lengths that files of deletes have now, and returns how long it is. */
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
     * The least and the greatest address in a file of deletes. They are one and the same where it is of one data file; of others
     * none are kept, for engines may cut them, and addresses that are spelt anew may be in another order.
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

    /** Writes a list of manifests anew with the lengths that these have now, and returns how long it is. */
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

    /** Zero, where the file is of a format that does not know the field. */
    private static int number(GenericRecord row, String field) {
        return row.hasField(field) && row.get(field) instanceof Number value ? value.intValue() : 0;
    }
}
