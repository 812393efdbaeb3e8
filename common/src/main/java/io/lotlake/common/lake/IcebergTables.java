package io.lotlake.common.lake;

import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;

/**
 * The declared tables as Iceberg's own library represents them.
 *
 * @param source gives the catalog; it is called each time
 */
record IcebergTables(Supplier<Catalog> source) {
    /** The tables of the session's current catalog. */
    static IcebergTables of(SparkSession spark) {
        return new IcebergTables(
                () -> Spark3Util.loadIcebergCatalog(spark, spark.catalog().currentCatalog()));
    }

    LakeCatalog catalog() {
        return (LakeCatalog) source.get();
    }

    boolean exists(TableSpec table) {
        return source.get().tableExists(identifier(table));
    }

    /** The table; empty if no run has created it yet. */
    Optional<Table> find(TableSpec table) {
        return exists(table) ? Optional.of(load(table)) : Optional.empty();
    }

    /** @throws LotlakeException with exit code 3 if there is no such table */
    Table load(TableSpec table) {
        try {
            return source.get().loadTable(identifier(table));
        } catch (NoSuchTableException e) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot use " + table.name() + ": it was dropped meanwhile; run the command again",
                    e);
        }
    }

    private static TableIdentifier identifier(TableSpec table) {
        return TableIdentifier.parse(table.name());
    }

    /** The data files of main whose names begin with one of the texts. */
    List<DataFile> filesNamed(TableSpec table, Set<String> beginnings) {
        List<DataFile> found = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = load(table).newScan().planFiles()) {
            tasks.forEach(task -> {
                String location = task.file().location();
                String name = location.substring(location.lastIndexOf('/') + 1);
                if (beginnings.stream().anyMatch(name::startsWith)) {
                    found.add(task.file().copy());
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + table.name(), e);
        }
        return found;
    }
}
