package io.lotlake.common.table;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The declaration of a table: the meaning of a row, the key, the partitioning and the columns. The spec declares the
 * shape of the table. Functions decide which rows exist.
 *
 * @param name namespace and table, e.g. {@code silver.listings}
 * @param partitioning Iceberg transforms; {@code N} stands for the number of buckets that the table is created with
 * @param sizing the basis for the number of buckets if none is configured; empty for a table without buckets
 */
public record TableSpec(
        String name,
        String description,
        List<String> key,
        List<String> partitioning,
        Optional<Sizing> sizing,
        List<ColumnSpec> columns) {
    private static final String BUCKETS = "(N,";

    /**
     * Iceberg counts a file as at least this many bytes when it combines files into tasks. With Iceberg's default of 4
     * MiB, a task takes 16 small files; with this value it takes 64.
     */
    private static final Map<String, String> SPLITS = Map.of("read.split.open-file-cost", "262144");

    private static final Map<String, String> MERGE_ON_READ = Map.of(
            "write.delete.mode", "merge-on-read",
            "write.update.mode", "merge-on-read",
            "write.merge.mode", "merge-on-read",
            "write.delete.granularity", "file");

    public TableSpec {
        key = List.copyOf(key);
        partitioning = List.copyOf(partitioning);
        columns = List.copyOf(columns);
    }

    public static Builder table(String name, String description) {
        return new Builder(name, description);
    }

    public String namespace() {
        return name.substring(0, name.indexOf('.'));
    }

    /** Whether readers see the table only through publications. Every run writes such a table to its own branch. */
    public boolean isPublished() {
        return namespace().equals("gold");
    }

    /**
     * Properties that tables of earlier versions of lotlake also get. They determine how files become tasks and how
     * changed rows are written. Rows of Bronze do not change. The other tables name changed rows in delete files, one
     * delete file for each data file that holds such a row.
     */
    public Map<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>(SPLITS);
        if (!namespace().equals("bronze")) {
            properties.putAll(MERGE_ON_READ);
        }
        return properties;
    }

    /**
     * A column for a table above, which takes its value from the column of this name.
     *
     * @throws IllegalArgumentException if the table has no such column
     */
    public ColumnSpec column(String column) {
        return columns.stream()
                .filter(declared -> declared.name().equals(column))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no column " + column))
                .from(col(column));
    }

    /** The closing projection of a transform. It gives exactly the declared columns, in their order and types. */
    public Dataset<Row> project(Dataset<Row> rows) {
        return rows.select(columns.stream().map(ColumnSpec::projection).toArray(Column[]::new));
    }

    /** Gives rows the declared columns. A column that the rows lack is NULL. */
    public Dataset<Row> align(Dataset<Row> rows) {
        Set<String> present = Set.of(rows.columns());
        return rows.select(columns.stream()
                .map(column -> present.contains(column.name())
                        ? col(column.name())
                        : lit(null).cast(column.type()).as(column.name()))
                .toArray(Column[]::new));
    }

    public StructType schema() {
        return new StructType(columns.stream().map(ColumnSpec::field).toArray(StructField[]::new));
    }

    public boolean isBucketed() {
        return partitioning.stream().anyMatch(transform -> transform.contains(BUCKETS));
    }

    public boolean isPartitionedByMonth() {
        return partitioning.stream().anyMatch(transform -> transform.startsWith("months("));
    }

    /** The Iceberg transforms with the given number of buckets in place of {@code N}. */
    public List<String> partitioning(int buckets) {
        return partitioning.stream()
                .map(transform -> transform.replace(BUCKETS, "(" + buckets + ","))
                .toList();
    }

    public String createStatement(int buckets) {
        String partitions = partitioning.isEmpty()
                ? ""
                : partitioning(buckets).stream().collect(joining(", ", " PARTITIONED BY (", ")"));
        return "CREATE TABLE IF NOT EXISTS " + name + " (" + schema().toDDL() + ") USING iceberg" + partitions
                + " COMMENT '" + description.replace("\\", "\\\\").replace("'", "\\'") + "'"
                + " TBLPROPERTIES ('format-version' = '2', 'write.parquet.compression-codec' = 'zstd',"
                + " 'write.parquet.dict-size-bytes' = '65536',"
                + " 'write.metadata.delete-after-commit.enabled' = 'true'"
                + properties().entrySet().stream()
                        .map(property -> ", '" + property.getKey() + "' = '" + property.getValue() + "'")
                        .collect(joining())
                + ")";
    }

    /** Collects the parts of a {@link TableSpec}. */
    public static final class Builder {
        private final String name;
        private final String description;
        private final List<ColumnSpec> columns = new ArrayList<>();
        private List<String> key = List.of();
        private List<String> partitioning = List.of();
        private Optional<Sizing> sizing = Optional.empty();

        private Builder(String name, String description) {
            this.name = name;
            this.description = description;
        }

        public Builder key(String... names) {
            key = List.of(names);
            return this;
        }

        public Builder partitionedBy(String... transforms) {
            partitioning = List.of(transforms);
            return this;
        }

        /** Derives the number of buckets from the number of rows of a table below. */
        public Builder sizedBy(TableSpec source, double bytesPerRow) {
            sizing = Optional.of(new Sizing(source, bytesPerRow, Optional.empty()));
            return this;
        }

        /**
         * Derives the number of buckets from a table below, for a table that is partitioned by the month of a moment.
         *
         * @param moment the column of the table below that holds the moment
         */
        public Builder sizedBy(TableSpec source, double bytesPerRow, String moment) {
            sizing = Optional.of(new Sizing(source, bytesPerRow, Optional.of(moment)));
            return this;
        }

        /** Adds columns that pass through from a table below, with its types and sentences. */
        public Builder like(TableSpec below, String... names) {
            Stream.of(names).map(below::column).forEach(columns::add);
            return this;
        }

        /** Adds a column that passes through from a table below, with the changes made here. */
        public Builder like(ColumnSpec column) {
            columns.add(column);
            return this;
        }

        public Builder required(String column, DataType type, String sentence, Column source) {
            return like(new ColumnSpec(column, type, true, sentence, source));
        }

        public Builder required(String column, DataType type, String sentence) {
            return required(column, type, sentence, col(column));
        }

        public Builder optional(String column, DataType type, String sentence, Column source) {
            return like(new ColumnSpec(column, type, false, sentence, source));
        }

        public Builder optional(String column, DataType type, String sentence) {
            return optional(column, type, sentence, col(column));
        }

        public TableSpec build() {
            return new TableSpec(name, description, key, partitioning, sizing, columns);
        }
    }
}
