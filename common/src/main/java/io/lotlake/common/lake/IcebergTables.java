package io.lotlake.common.lake;

import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

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

    /**
     * The data files of main whose names begin with one of the texts.
     *
     * @param beginnings the texts, each with the id of the snapshot after which the files were added
     */
    List<DataFile> filesNamed(TableSpec table, Map<String, Long> beginnings) {
        List<DataFile> found = new ArrayList<>();
        Table iceberg = load(table);
        Map<String, Long> numbers = new HashMap<>();
        beginnings.forEach((beginning, snapshotId) -> numbers.put(beginning, number(iceberg.snapshot(snapshotId))));
        try (CloseableIterable<FileScanTask> tasks = iceberg.newScan().planFiles()) {
            tasks.forEach(task -> {
                String location = task.file().location();
                String name = location.substring(location.lastIndexOf('/') + 1);
                long added = Objects.requireNonNull(task.file().dataSequenceNumber());
                if (numbers.entrySet().stream()
                        .anyMatch(entry -> name.startsWith(entry.getKey()) && added > entry.getValue())) {
                    found.add(task.file().copy());
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + table.name(), e);
        }
        return found;
    }

    /** The number of the snapshot in the order of commits. */
    private static long number(@Nullable Snapshot snapshot) {
        return snapshot == null ? 0 : snapshot.sequenceNumber();
    }
}
