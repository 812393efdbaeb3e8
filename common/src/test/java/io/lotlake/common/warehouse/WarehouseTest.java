package io.lotlake.common.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.catalog.CatalogProperties;
import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseTest {
    @TempDir
    private Path folder;

    private TestDatabase database;

    @BeforeEach
    void aDatabase() {
        database = PostgresExtension.create();
    }

    private LotlakeConfig config(Path warehouse) {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return config;
    }

    private void createTable(LotlakeConfig config, String schema) {
        try (LakeCatalog catalog = new LakeCatalog()) {
            catalog.setConf(new Configuration());
            catalog.initialize("lake", CatalogProperties.of(config));
            catalog.createNamespace(Namespace.of(schema), Map.of());
            catalog.createTable(
                    TableIdentifier.of(schema, "t"),
                    new Schema(Types.NestedField.required(1, "lid", Types.LongType.get())));
        }
    }

    @Test
    void aLakeElsewhereIsNotBegunAgain() {
        Path there = folder.resolve("there");
        createTable(config(there), "bronze");
        Path here = folder.resolve("deleted/lotlake-data/warehouse");

        assertThatCode(() -> Warehouse.checkWritable(config(there))).doesNotThrowAnyException();
        assertThatThrownBy(() -> Warehouse.checkWritable(config(here)))
                .hasMessageStartingWith("Cannot use the warehouse " + here + ": the catalog has the lake lake at ")
                .hasMessageContainingAll("set lotlake.warehouse to that, as an absolute path", there.toString())
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        assertThat(here).doesNotExist();
    }

    @Test
    void aLakeThatWasMovedIsToldOfAndNotBegunAgain() throws IOException {
        Path there = folder.resolve("there");
        createTable(config(there), "gold");
        Path here = Files.move(there, folder.resolve("here"));

        assertThatThrownBy(() -> Warehouse.checkWritable(config(there)))
                .hasMessageStartingWith(
                        "Cannot use the warehouse " + there + ": the catalog has the lake lake at " + there)
                .hasMessageContaining("is missing; bring the files back there")
                .hasMessageEndingWith("run lotlake relocate --from " + there + " --to the place where it is")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        assertThatThrownBy(() -> Warehouse.checkWritable(config(here)))
                .hasMessageEndingWith("run lotlake relocate --from " + there + " --to " + here);
        assertThat(there).doesNotExist();
    }

    @Test
    void aFileThatThisUserMayNotReadIsNotMissing() {
        String file = folder + "/gold/t/metadata/1.metadata.json";
        NotFoundException denied =
                new NotFoundException(new FileNotFoundException(file + " (Permission denied)"), "Failed to read file");

        assertThat(LakePlace.unread(config(folder), "look at gold.t", "file://" + file, denied))
                .hasMessage(
                        "Cannot look at gold.t: " + file + " (Permission denied); let this user read the warehouse");
        assertThat(LakePlace.unread(config(folder), "look at gold.t", "file://" + file, new NotFoundException("no")))
                .hasMessageContaining(file + " is missing");
    }

    @Test
    void noLakeMovesToAFolderThatAnAddressCallsOtherwise() {
        for (String name : new String[] {"my lake", "gebäude", "100%", "a#b"}) {
            assertThat(LakePlace.unfit(folder.resolve(name)))
                    .hasValueSatisfying(reason -> assertThat(reason)
                            .startsWith("its files would be looked for in " + folder)
                            .endsWith("; take a folder whose name has ASCII letters, digits and - . _ only"));
        }
        assertThat(LakePlace.unfit(folder.resolve("a.b-c_1"))).isEmpty();
    }

    @Test
    void aLakeNeedsRoomForWhatIsNotThereYet() throws IOException {
        LotlakeConfig config = config(folder);
        long more = 8 * Files.getFileStore(folder).getTotalSpace();

        assertThat(Warehouse.requireRoom(config, 1 << 20))
                .startsWith("a lake of about 256 KiB, of which 0 KiB are there, and ");
        assertThatThrownBy(() -> Warehouse.requireRoom(config, more))
                .hasMessageMatching(
                        "Cannot seed: \\d+ MiB of heap are to be read, of which a lake of about \\d+ MiB is made,"
                                + " of which 0 KiB are there, and " + folder
                                + " has \\d+ MiB; make free space there, or set lotlake.warehouse to a larger disk")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
        Files.write(Files.createDirectory(folder.resolve("bronze")).resolve("file"), new byte[256 << 10]);
        assertThat(Warehouse.requireRoom(config, 1 << 20)).isEqualTo("the lake is there already");
        assertThat(Warehouse.requireRoom(config, 2 << 20))
                .startsWith("a lake of about 512 KiB, of which 256 KiB are there, and ");
        assertThatThrownBy(() -> Warehouse.requireRoom(config, more))
                .hasMessageContaining("of which 256 KiB are there");
    }

    /** Maintenance deletes files at the same time. */
    @Test
    void filesThatGoWhileTheWarehouseIsMeasuredCountNothing() throws Exception {
        LotlakeConfig config = config(folder);
        Files.write(folder.resolve("file"), new byte[256 << 10]);
        AtomicBoolean ended = new AtomicBoolean();
        Thread maintenance = new Thread(() -> {
            while (!ended.get()) {
                for (int file = 0; file < 100; file++) {
                    File passing = folder.resolve("passing" + file).toFile();
                    assertThat(passing.mkdir() && passing.delete()).isTrue();
                }
            }
        });
        maintenance.start();

        try {
            for (int look = 0; look < 2_000; look++) {
                assertThat(Warehouse.requireRoom(config, 1 << 20)).isEqualTo("the lake is there already");
            }
        } finally {
            ended.set(true);
            maintenance.join();
        }
    }

    @Test
    void aFolderMayHaveSeveralNames() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        createTable(config(there), "silver");
        Path link = Files.createSymbolicLink(folder.resolve("link"), there);

        assertThatCode(() -> Warehouse.checkWritable(config(link))).doesNotThrowAnyException();
    }

    @Test
    void tablesOfOthersMayLieAnywhere() {
        createTable(config(folder.resolve("theirs")), "scratch");

        assertThatCode(() -> Warehouse.checkWritable(config(folder.resolve("ours"))))
                .doesNotThrowAnyException();
    }

    @Test
    void anEmptyCatalogHasNoLake() {
        assertThatCode(() -> Warehouse.checkWritable(config(folder.resolve("new"))))
                .doesNotThrowAnyException();
    }
}
