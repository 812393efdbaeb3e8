package io.lotlake.common.lake;

import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.table.TableSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** The tables as the catalog has them, to be looked at without a Spark session; nothing is created, not even the catalog. */
public final class LakeTables implements AutoCloseable {
    private final Optional<LakeCatalog> catalog;

    private LakeTables(Optional<LakeCatalog> catalog) {
        this.catalog = catalog;
    }

    public static LakeTables open(LotlakeConfig config) {
        if (!hasCatalog(config)) {
            return new LakeTables(Optional.empty());
        }
        LakeCatalog catalog = new LakeCatalog();
        catalog.setConf(new Configuration());
        catalog.initialize(config.catalogName(), LakeSession.catalogProperties(config));
        return new LakeTables(Optional.of(catalog));
    }

    private static boolean hasCatalog(LotlakeConfig config) {
        try (Connection connection = config.catalog().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('iceberg_tables') IS NOT NULL"
                        + " AND to_regclass('iceberg_namespace_properties') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw config.catalog().failure("look for the tables of the catalog", e);
        }
    }

    /** The table; empty where no run has created it yet. */
    public Optional<Table> find(TableSpec table) {
        try {
            return catalog.map(open -> open.loadTable(TableIdentifier.parse(table.name())));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        catalog.ifPresent(LakeCatalog::close);
    }
}
