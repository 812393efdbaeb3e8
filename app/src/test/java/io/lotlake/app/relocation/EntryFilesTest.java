package io.lotlake.app.relocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lotlake.common.catalog.Registered;
import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types.LongType;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with two snapshots and deleted rows. The tests move all parts of it but one. */
class EntryFilesTest {
    private static final Schema SCHEMA = new Schema(NestedField.required(1, "lid", LongType.get()));
    private static final PartitionSpec SPEC = PartitionSpec.unpartitioned();

    private final HadoopFileIO io = new HadoopFileIO(withoutChecksums());
    private final WorkerPool threads = new WorkerPool(2);

    @TempDir
    private Path folder;

    private Path old;
    private Path present;
    private Table table;
    private EntryFiles files;

    @BeforeEach
    void create() {
        old = folder.resolve("old");
        present = folder.resolve("new");
        table = new HadoopTables(withoutChecksums()).create(SCHEMA, SPEC, Map.of(), address(old.resolve("s/t")));
        files = new EntryFiles(io, new Places(address(old), address(present), "r1-00000000"), threads);
    }

    /** Turns checksums off, because lotlake's own file access to a folder has none either. */
    private static Configuration withoutChecksums() {
        Configuration configuration = new Configuration();
        configuration.set("fs.file.impl", RawLocalFileSystem.class.getName());
        configuration.setBoolean("fs.file.impl.disable.cache", true);
        return configuration;
    }

    @AfterEach
    void close() {
        threads.close();
        io.close();
    }

    private static String address(Path path) {
        return "file://" + path;
    }

    private static Path path(String address) {
        return Path.of(address.replaceFirst("^file:/*", "/"));
    }

    private DataFile data(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "rows");
        return DataFiles.builder(SPEC)
                .withPath(address(file))
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(Files.size(file))
                .withRecordCount(4)
                .build();
    }

    private DeleteFile deletes(Path file, String... dataFiles) throws IOException {
        PositionDeleteWriter<Record> writer = Parquet.writeDeletes(io.newOutputFile(address(file)))
                .withSpec(SPEC)
                .buildPositionWriter();
        try (writer) {
            for (String dataFile : dataFiles) {
                writer.write(PositionDelete.<Record>create().set(dataFile, 1));
            }
        }
        return writer.toDeleteFile();
    }

    private void commitAll() throws IOException {
        DataFile data = data(old.resolve("s/t/data/a.parquet"));
        table.newAppend().appendFile(data).commit();
        table.newRowDelta()
                .addDeletes(deletes(old.resolve("s/t/data/a-deletes.parquet"), data.location()))
                .commit();
    }

    private Registered entry() {
        String metadata = ((BaseTable) table).operations().current().metadataFileLocation();
        return new Registered(TableIdentifier.of("s", "t"), false, metadata);
    }

    private Table written() {
        return new BaseTable(new StaticTableOperations(files.write(entry()), io), "t");
    }

    /** Cuts, removes and blanks the file at the new place, and asserts that each case is reported. */
    private void assertRefusedWhenCut(String address, String reason) throws IOException {
        Path file = path(address.replace(old.toString(), present.toString()));
        byte[] whole = Files.readAllBytes(file);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(whole, 0, whole.length - 3);
        }
        assertRefused(file.getFileName() + " " + reason);
        Files.delete(file);
        assertRefused(file.getFileName().toString());
        Files.write(file, new byte[whole.length]);
        assertRefused(file.getFileName().toString());
        Files.write(file, whole);
    }

    private void assertRefused(String reason) {
        LotlakeException refused = catchThrowableOfType(LotlakeException.class, () -> files.write(entry()));
        assertThat(refused)
                .hasMessageContaining("Cannot relocate s.t to " + present + ": ")
                .hasMessageContaining(reason)
                .hasMessageEndingWith("; move or copy all files of " + old + " there and run it again");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void whatIsCutShortIsNotTakenForWhole() throws IOException {
        commitAll();
        Files.move(old, present);

        assertRefusedWhenCut(table.currentSnapshot().manifestListLocation(), "is cut short after ");
    }

    @Test
    void aFileIsComparedWithTheLengthThatItWasWrittenWith() throws IOException {
        commitAll();
        List<String> measured = new ArrayList<>(
                List.of(old.resolve("s/t/data/a-deletes.parquet").toString()));
        table.currentSnapshot().allManifests(io).forEach(manifest -> measured.add(manifest.path()));
        Files.move(old, present);

        for (String file : measured) {
            assertRefusedWhenCut(file, "has ");
        }
        assertRefusedWhenCut(entry().metadata(), "is no metadata file, or is cut short");
    }

    @Test
    void aFileThatIsMissingAndListedTwiceIsMissing() throws IOException {
        DataFile data = data(old.resolve("s/t/data/a.parquet"));
        table.newAppend().appendFile(data).commit();
        table.newAppend().appendFile(data).commit();
        Files.move(old, present);
        files.write(entry());

        Files.delete(present.resolve("s/t/data/a.parquet"));

        assertRefused("is listed twice in one snapshot, ");
    }

    @Test
    void nothingIsSupersededThatTheTableNames() throws IOException {
        commitAll();
        Files.move(old, present);

        Table written = written();

        assertThat(files.superseded()).hasSize(8).allMatch(file -> file.startsWith(address(present)));
        files.superseded().forEach(io::deleteFile);
        assertThat(written.newScan().planFiles()).singleElement().satisfies(task -> {
            assertThat(task.file().location()).isEqualTo(address(present.resolve("s/t/data/a.parquet")));
            assertThat(task.deletes())
                    .singleElement()
                    .satisfies(delete -> assertThat(path(delete.location())).exists());
        });
    }

    @Test
    void whatIsElsewhereStaysAsItIs() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        Files.move(old, elsewhere);
        table = new HadoopTables(withoutChecksums()).load(address(elsewhere.resolve("s/t")));
        DataFile data = data(elsewhere.resolve("s/t/data/a.parquet"));
        table.newAppend().appendFile(data).commit();
        table.newRowDelta()
                .addDeletes(deletes(elsewhere.resolve("s/t/data/a-deletes.parquet"), data.location()))
                .commit();
        TableMetadata atOldPlace = TableMetadata.buildFrom(
                        ((BaseTable) table).operations().current())
                .setLocation(address(present.resolve("s/t")))
                .build();
        Path metadata = Path.of("s/t/metadata/00009-a.metadata.json");
        TableMetadataParser.overwrite(atOldPlace, io.newOutputFile(address(present.resolve(metadata))));
        List<Path> before = list(elsewhere);

        String written =
                files.write(new Registered(TableIdentifier.of("s", "t"), false, address(old.resolve(metadata))));

        assertThat(list(elsewhere)).isEqualTo(before);
        assertThat(files.superseded()).containsExactly(address(present.resolve(metadata)));
        assertThat(new BaseTable(new StaticTableOperations(written, io), "t")
                        .newScan()
                        .planFiles())
                .singleElement()
                .satisfies(task -> assertThat(task.deletes()).hasSize(1));
    }

    private static List<Path> list(Path place) throws IOException {
        try (var paths = Files.walk(place)) {
            return paths.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFileElsewhereThatNamesOneThatMovesIsTold() throws IOException {
        DataFile data = data(old.resolve("s/t/data/a.parquet"));
        Path deletes = folder.resolve("elsewhere/a-deletes.parquet");
        table.newAppend().appendFile(data).commit();
        table.newRowDelta().addDeletes(deletes(deletes, data.location())).commit();
        Files.move(old, present);

        assertThatThrownBy(() -> files.write(entry()))
                .hasMessageContaining("Cannot relocate the table of file:")
                .hasMessageContaining(deletes + ": the file is not below")
                .hasMessageContaining("names " + data.location() + ", which moves");
    }

    @Test
    void boundsThatAreNotOneAddressAreDropped() throws IOException {
        DataFile data = data(old.resolve("s/t/data/a.parquet"));
        DeleteFile whole = deletes(old.resolve("s/t/data/a-deletes.parquet"), data.location());
        int path = MetadataColumns.DELETE_FILE_PATH.fieldId();
        DeleteFile cut = FileMetadata.deleteFileBuilder(SPEC)
                .copy(whole)
                .withMetrics(new Metrics(
                        1L,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        bounds(path, "file:///"),
                        bounds(path, "file:///~")))
                .build();
        table.newAppend().appendFile(data).commit();
        table.newRowDelta().addDeletes(cut).commit();
        Files.move(old, present);

        Table written = written();

        assertThat(written.newScan().planFiles())
                .singleElement()
                .satisfies(task -> assertThat(task.deletes()).singleElement().satisfies(delete -> {
                    assertThat(delete.lowerBounds()).doesNotContainKey(path);
                    assertThat(delete.upperBounds()).doesNotContainKey(path);
                }));
    }

    private static Map<Integer, ByteBuffer> bounds(int field, String text) {
        return Map.of(field, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aTableOfFormatOneIsMoved() throws IOException {
        table = new HadoopTables(withoutChecksums())
                .create(SCHEMA, SPEC, Map.of(TableProperties.FORMAT_VERSION, "1"), address(old.resolve("s/one")));
        table.newAppend().appendFile(data(old.resolve("s/one/data/a.parquet"))).commit();
        Files.move(old, present);

        assertThat(TableMetadataParser.read(io, files.write(entry())).formatVersion())
                .isEqualTo(1);
    }
}
