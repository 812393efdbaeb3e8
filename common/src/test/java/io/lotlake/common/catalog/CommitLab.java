package io.lotlake.common.catalog;

import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.TestDatabase;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;

/** A lake whose network fails, with methods that show the true state of its tables afterwards. */
final class CommitLab implements AutoCloseable {
    static final String OURS = LakeCatalog.class.getName();
    static final String STOCK = "org.apache.iceberg.jdbc.JdbcCatalog";
    static final Namespace NAMESPACE = Namespace.of("db");

    private static final String MARK = "test.mark";
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "lid", Types.LongType.get()),
            Types.NestedField.required(2, "make", Types.StringType.get()));
    private static final PartitionSpec BY_MAKE =
            PartitionSpec.builderFor(SCHEMA).identity("make").build();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final TestDatabase database;
    private final Path warehouse;
    private final PostgresProxy proxy;
    private final Catalog direct;
    private final List<Closeable> opened = Collections.synchronizedList(new ArrayList<>());

    CommitLab(TestDatabase database, Path warehouse) {
        this.database = database;
        this.warehouse = warehouse;
        this.proxy = PostgresProxy.before(database);
        this.direct = catalog(OURS, database.url(), Map.of());
        SupportsNamespaces namespaces = (SupportsNamespaces) direct;
        if (!namespaces.namespaceExists(NAMESPACE)) {
            namespaces.createNamespace(NAMESPACE);
        }
    }

    PostgresProxy proxy() {
        return proxy;
    }

    /** A catalog whose network never fails. */
    Catalog direct() {
        return direct;
    }

    /** A catalog behind the proxy. */
    Catalog open(String implementation, Map<String, String> more) {
        Catalog catalog = catalog(implementation, proxy.url(database), more);
        opened.add((Closeable) catalog);
        return catalog;
    }

    private Catalog catalog(String implementation, String url, Map<String, String> more) {
        return CatalogUtil.loadCatalog(implementation, "lake", properties(url, more), new Configuration());
    }

    /** Properties of a catalog with limits short enough for tests. */
    Map<String, String> properties(String url, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "uri", url,
                "jdbc.user", database.user(),
                "jdbc.password", "any",
                "jdbc.socketTimeout", "1",
                "jdbc.schema-version", "V1",
                "warehouse", warehouse.toUri().toString(),
                "lotlake.socket-timeout-ms", "1000",
                "lotlake.idle-timeout-ms", "700",
                "lotlake.lock-timeout-ms", "3000",
                "lotlake.decision-timeout-ms", "15000"));
        properties.putAll(more);
        return properties;
    }

    static TableIdentifier newName() {
        return TableIdentifier.of(NAMESPACE, "t" + NAMES.incrementAndGet());
    }

    /** Creates a table with two files in one partition and one file in another. The mark of its commit is "first". */
    TableIdentifier newTable() {
        TableIdentifier name = newName();
        Table table = direct.buildTable(name, SCHEMA)
                .withPartitionSpec(BY_MAKE)
                .withProperty("format-version", "2")
                .withProperty("commit.retry.min-wait-ms", "10")
                .create();
        table.newAppend()
                .appendFile(file(table, "fiat"))
                .appendFile(file(table, "fiat"))
                .appendFile(file(table, "opel"))
                .set(MARK, "first")
                .commit();
        return name;
    }

    static Schema schema() {
        return SCHEMA;
    }

    static DataFile file(Table table, String make) {
        return DataFiles.builder(table.spec())
                .withPath(written(table, make, "data"))
                .withPartitionPath("make=" + make)
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build();
    }

    private static DeleteFile deletes(Table table, String make) {
        return FileMetadata.deleteFileBuilder(table.spec())
                .ofPositionDeletes()
                .withPath(written(table, make, "deletes"))
                .withPartitionPath("make=" + make)
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build();
    }

    private static String written(Table table, String make, String kind) {
        String path = table.location() + "/data/make=" + make + "/" + kind + "-" + UUID.randomUUID() + ".parquet";
        try (var out = table.io().newOutputFile(path).create()) {
            out.write(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    /** A kind of commit. It changes a table and puts the mark into the summary of its snapshot. */
    enum Operation {
        APPEND {
            @Override
            void commit(Table table, String mark) {
                table.newAppend()
                        .appendFile(file(table, "fiat"))
                        .set(MARK, mark)
                        .commit();
            }
        },
        OVERWRITE {
            @Override
            void commit(Table table, String mark) {
                table.newOverwrite()
                        .deleteFile(anyFile(table))
                        .addFile(file(table, "fiat"))
                        .validateFromSnapshot(table.currentSnapshot().snapshotId())
                        .validateNoConflictingData()
                        .validateNoConflictingDeletes()
                        .set(MARK, mark)
                        .commit();
            }
        },
        DYNAMIC_OVERWRITE {
            @Override
            void commit(Table table, String mark) {
                table.newReplacePartitions()
                        .addFile(file(table, "opel"))
                        .set(MARK, mark)
                        .commit();
            }
        },
        ROW_DELTA {
            @Override
            void commit(Table table, String mark) {
                table.newRowDelta()
                        .addRows(file(table, "fiat"))
                        .addDeletes(deletes(table, "fiat"))
                        .validateFromSnapshot(table.currentSnapshot().snapshotId())
                        .validateNoConflictingDataFiles()
                        .validateNoConflictingDeleteFiles()
                        .set(MARK, mark)
                        .commit();
            }
        };

        abstract void commit(Table table, String mark);

        private static DataFile anyFile(Table table) {
            try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
                return files.iterator().next().file();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Appends as another writer whose network works. */
    void append(TableIdentifier name, String mark) {
        Operation.APPEND.commit(direct.loadTable(name), mark);
    }

    /** The marks of the commits in the table's history, oldest first. */
    List<String> marks(TableIdentifier name) {
        List<String> marks = new ArrayList<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(direct.loadTable(name))) {
            marks.add(0, snapshot.summary().getOrDefault(MARK, "without mark"));
        }
        return marks;
    }

    /** The missing files among those that any snapshot of the table refers to. */
    List<String> missing(TableIdentifier name) {
        Table table = direct.loadTable(name);
        List<String> missing = new ArrayList<>();
        for (Snapshot snapshot : table.snapshots()) {
            if (exists(table.io(), snapshot.manifestListLocation(), missing)) {
                snapshot.allManifests(table.io()).forEach(manifest -> check(table, manifest, missing));
            }
        }
        return missing;
    }

    private static void check(Table table, ManifestFile manifest, List<String> missing) {
        if (!exists(table.io(), manifest.path(), missing)) {
            return;
        }
        try (ManifestReader<? extends ContentFile<?>> files = manifest.content() == ManifestContent.DATA
                ? ManifestFiles.read(manifest, table.io(), table.specs())
                : ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
            files.forEach(file -> exists(table.io(), file.location(), missing));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean exists(FileIO io, String location, List<String> missing) {
        boolean exists = io.newInputFile(location).exists();
        if (!exists) {
            missing.add(location);
        }
        return exists;
    }

    /** The number of metadata files in the folder of the table. */
    long metadataFiles(TableIdentifier name) {
        Path folder = warehouse
                .resolve(name.namespace().toString())
                .resolve(name.name())
                .resolve("metadata");
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".metadata.json"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        proxy.close();
        try {
            ((Closeable) direct).close();
            for (Closeable catalog : opened) {
                catalog.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
