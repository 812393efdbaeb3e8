package io.lotlake.common.warehouse;

import io.lotlake.common.catalog.CatalogProperties;
import io.lotlake.common.catalog.MetadataFiles;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.tls.StoreFiles;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;

/**
 * Reads the tables as the catalog has them at one moment. It needs neither Spark nor Hadoop, and creates nothing, not
 * even the catalog.
 */
public final class LakeTables implements AutoCloseable {
    private static final List<String> LAYERS = List.of("bronze.", "silver.", "restricted.", "gold.");

    private final LotlakeConfig config;
    private final Map<String, String> locations;
    private final FileIO files;
    private final Map<String, TableMetadata> read = new HashMap<>();

    private LakeTables(LotlakeConfig config, Map<String, String> locations, FileIO files) {
        this.config = config;
        this.locations = locations;
        this.files = files;
    }

    public static LakeTables open(LotlakeConfig config) {
        try (Connection connection = config.catalog().connect()) {
            return open(config, connection);
        } catch (SQLException e) {
            throw config.catalog().failure("look for the tables of the catalog", e);
        }
    }

    /** @param catalog a connection to the catalog's database; it is used only by this call */
    public static LakeTables open(LotlakeConfig config, Connection catalog) throws SQLException {
        Map<String, String> locations = MetadataFiles.of(catalog, config.catalogName());
        return new LakeTables(config, locations, fileIo(config));
    }

    /** Gives access to the files of the warehouse without Hadoop, and can list them. */
    public static FileIO fileIo(LotlakeConfig config) {
        return config.onObjectStore() ? StoreFiles.s3(CatalogProperties.of(config)) : new LocalFiles();
    }

    /** The names of the tables of the layers, from Bronze to Gold. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (String layer : LAYERS) {
            for (String name : locations.keySet()) {
                if (name.startsWith(layer)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** The table; empty if no run has created it yet. */
    public Optional<Table> find(TableSpec table) {
        return find(table.name());
    }

    /** The table of that name; empty if the catalog has none. */
    public Optional<Table> find(String name) {
        return metadata(name).map(metadata -> new BaseTable(new StaticTableOperations(metadata, files), name));
    }

    /** The state of the table; empty if no run has created it yet. */
    public Optional<TableState> state(String name) {
        return metadata(name).map(metadata -> TableState.of(name, metadata));
    }

    private Optional<TableMetadata> metadata(String name) {
        String location = locations.get(name);
        if (location == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(read.computeIfAbsent(location, there -> TableMetadataParser.read(files, there)));
        } catch (NotFoundException e) {
            throw LakePlace.unread(config, "look at " + name, location, e);
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
