package io.lotlake.app.docs.site;

import io.lotlake.app.docs.columns.ColumnName;
import io.lotlake.app.export.Sample;
import java.util.List;

/**
 * A table or view of the catalogue.
 *
 * @param description what a row is
 * @param remark what else a reader should know; may be empty
 * @param partitioning Iceberg transforms
 * @param inputs the tables that it is made of
 */
record SiteTable(
        String name,
        Layer layer,
        String description,
        String remark,
        List<String> key,
        List<String> partitioning,
        List<SiteColumn> columns,
        List<String> inputs,
        List<Sample> samples) {
    SiteTable {
        key = List.copyOf(key);
        partitioning = List.copyOf(partitioning);
        columns = List.copyOf(columns);
        inputs = List.copyOf(inputs);
        samples = List.copyOf(samples);
    }

    /** The file of its page. Names of several tables have a word in angle brackets, which no file should have. */
    String file() {
        return name.replaceAll("[<>]", "") + ".html";
    }

    ColumnName column(String column) {
        return new ColumnName(name, column);
    }

    List<ColumnName> columnNames() {
        return columns.stream().map(column -> column(column.name())).toList();
    }
}
