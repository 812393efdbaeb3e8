package io.lotlake.app.serve;

import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.silver.SellerContacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/**
 * A lake of small tables with the publications {@code first} and {@code second}, made without Spark. The second one has
 * a new column, a deleted row and a new row in {@link #CARS}, and the column in {@link #WIDE}; {@link #DATES} never
 * changes.
 */
public final class SmallLake implements AutoCloseable {
    public static final TableIdentifier CARS = TableIdentifier.of("gold", "cars");
    public static final TableIdentifier DATES = TableIdentifier.of("gold", "dates");
    static final TableIdentifier LANDED = TableIdentifier.of("bronze", "landed");
    static final TableIdentifier CONTACTS = TableIdentifier.parse(SellerContacts.TABLE.name());
    static final TableIdentifier WIDE = TableIdentifier.of("gold", "wide");

    private static final Types.DecimalType PRICE = Types.DecimalType.of(10, 2);
    private static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "lid", Types.LongType.get()),
            Types.NestedField.optional(2, "make", Types.StringType.get()));

    private final TestDatabase database;
    private final Path config;
    private final LakeCatalog catalog;

    /** @param url leads to the database, maybe through a proxy */
    public SmallLake(TestDatabase database, String url, Path folder) throws IOException {
        this.database = database;
        this.config = Files.writeString(
                folder.resolve("lotlake.conf"), """
                lotlake {
                  source { url = "%s", user = %s, password = "top secret" }
                  storage { endpoint = "http://store:9000", access-key = AKIALEAK, secret-key = skleak }
                  warehouse = "%s"
                  portals = [mobile]
                  makes = [fiat]
                }
                """.formatted(url, database.user(), folder.resolve("warehouse")));
        this.catalog = LakeCatalog.open(settings());
        for (TableIdentifier table : List.of(CARS, LANDED, CONTACTS)) {
            catalog.createNamespace(table.namespace());
        }
        for (TableIdentifier table : List.of(CARS, DATES, LANDED, CONTACTS)) {
            catalog.buildTable(table, SCHEMA)
                    .withProperty("format-version", "2")
                    .create();
            append(table, List.of(row(1, "fiat"), row(2, "opel"), row(3, "it's")));
        }
        catalog.buildView(WIDE)
                .withSchema(SCHEMA)
                .withDefaultCatalog("lake")
                .withDefaultNamespace(CARS.namespace())
                .withQuery("trino", "SELECT lid, make FROM gold.cars")
                .create();
        publish("first");
        load(CARS).updateSchema().addColumn("price", PRICE).commit();
        catalog.buildView(WIDE)
                .withSchema(new Schema(SCHEMA.findField(1), Types.NestedField.optional(3, "price", PRICE)))
                .withDefaultCatalog("lake")
                .withDefaultNamespace(CARS.namespace())
                .withQuery("trino", "SELECT lid, price FROM gold.cars")
                .replace();
        delete(CARS, 1);
        append(CARS, List.of(row(4, "bmw")));
        publish("second");
    }

    public LotlakeConfig settings() {
        return LotlakeConfig.bind(Settings.load(Optional.of(config)));
    }

    public Path config() {
        return config;
    }

    public Table load(TableIdentifier table) {
        return catalog.loadTable(table);
    }

    static Record row(long lid, String make) {
        return GenericRecord.create(SCHEMA).copy(Map.of("lid", lid, "make", make));
    }

    /** Commits the rows as one file. */
    void append(TableIdentifier name, List<Record> rows) throws IOException {
        Table table = load(name);
        DataWriter<Record> writer = Parquet.writeData(file(table))
                .schema(SCHEMA)
                .withSpec(PartitionSpec.unpartitioned())
                .createWriterFunc(GenericParquetWriter::create)
                .build();
        try (writer) {
            rows.forEach(writer::write);
        }
        DataFile file = writer.toDataFile();
        table.newAppend().appendFile(file).commit();
    }

    private static OutputFile file(Table table) {
        return table.io().newOutputFile(table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet"));
    }

    /** Deletes the row of a position in the first file of the table. */
    private void delete(TableIdentifier name, long position) throws IOException {
        Table table = load(name);
        String first;
        try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
            first = files.iterator().next().file().location();
        }
        PositionDeleteWriter<Record> writer = Parquet.writeDeletes(file(table))
                .withSpec(PartitionSpec.unpartitioned())
                .createWriterFunc(GenericParquetWriter::create)
                .buildPositionWriter();
        try (writer) {
            writer.write(PositionDelete.<Record>create().set(first, position));
        }
        DeleteFile deletes = writer.toDeleteFile();
        table.newRowDelta().addDeletes(deletes).commit();
    }

    /** Publishes the Gold tables as they are, as {@code Publisher} does. */
    void publish(String id) {
        publish(id, "NULL", name -> load(name).currentSnapshot().snapshotId());
    }

    /** Publishes the state of an earlier publication as a new one, as a rollback does. */
    void restore(String id, String earlier) {
        publish(id, "'" + earlier + "'", name -> snapshot(earlier, name));
    }

    private void publish(String id, String restores, ToLongFunction<TableIdentifier> snapshots) {
        database.execute("INSERT INTO ops.publications VALUES ('lake', '%s', 1, clock_timestamp(), %s, 'unchanged',"
                        .formatted(id, restores)
                + " '{}')");
        for (TableIdentifier name : List.of(CARS, DATES)) {
            Table table = load(name);
            long snapshot = snapshots.applyAsLong(name);
            table.manageSnapshots().createTag("pub_" + id, snapshot).commit();
            database.execute("INSERT INTO ops.publication_tables VALUES ('lake', '%s', '%s', %d, 3)"
                    .formatted(id, name, snapshot));
        }
    }

    public long snapshot(String publication, TableIdentifier table) {
        return database.number("SELECT snapshot_id FROM ops.publication_tables WHERE publication_id = '" + publication
                + "' AND table_name = '" + table + "'");
    }

    /** The catalog's row of the table or view. */
    String metadataFile(TableIdentifier id) {
        return database.strings("SELECT metadata_location FROM iceberg_tables WHERE table_name = '" + id.name() + "'")
                .get(0);
    }

    /** Drops the snapshot of a publication in a table, as maintenance does when all that show it have become old. */
    public void expire(String publication, TableIdentifier name) {
        Table table = load(name);
        long snapshot = snapshot(publication, name);
        table.refs().forEach((tag, ref) -> {
            if (ref.isTag() && ref.snapshotId() == snapshot) {
                table.manageSnapshots().removeTag(tag).commit();
            }
        });
        table.expireSnapshots().expireSnapshotId(snapshot).commit();
    }

    /** The rows of the table as texts, in order. */
    static List<String> rows(Table table) {
        return texts(IcebergGenerics.read(table).build());
    }

    /** The rows of one snapshot. */
    static List<String> rows(Table table, long snapshot) {
        return texts(IcebergGenerics.read(table).useSnapshot(snapshot).build());
    }

    private static List<String> texts(CloseableIterable<Record> records) {
        TreeSet<String> rows = new TreeSet<>();
        try (records) {
            for (Record row : records) {
                rows.add(row.getField("lid") + " " + row.getField("make"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ArrayList<>(rows);
    }

    @Override
    public void close() {
        catalog.close();
    }
}
