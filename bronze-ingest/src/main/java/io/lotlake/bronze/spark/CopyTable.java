package io.lotlake.bronze.spark;

import io.lotlake.bronze.connection.CopyEndpoint;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.sink.CopyWriteBuilder;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The table or query that Spark reads, or the tables that it writes.
 *
 * @param rows the schema of the rows that are read or written
 * @param options as the user gave them
 */
record CopyTable(StructType rows, Map<String, String> options) implements Table, SupportsRead, SupportsWrite {
    @Override
    public String name() {
        String subject = CopyEndpoint.option(options, "query").isPresent()
                ? "the query"
                : CopyEndpoint.option(options, "dbtable").orElse("several tables");
        return CopyEndpoint.FORMAT + " " + subject;
    }

    @Override
    public Column[] columns() {
        return Arrays.stream(rows.fields())
                .map(field -> Column.create(field.name(), field.dataType()))
                .toArray(Column[]::new);
    }

    /** Accepts any schema, because the sink itself finds the columns by name and says what does not fit. */
    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ, TableCapability.BATCH_WRITE, TableCapability.ACCEPT_ANY_SCHEMA);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap scanOptions) {
        CopyOptions read = CopyOptions.of(options);
        try (SourceCut cut = read.cut()) {
            CopyRelation relation = CopyRelation.of(cut, read.subject());
            StructType now = CopyColumn.schema(relation.columns());
            if (!now.equals(rows)) {
                throw new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot read " + relation.name() + ": its columns changed since it was loaded, from "
                                + rows.simpleString() + " to " + now.simpleString()
                                + "; load it again, without a schema of your own");
            }
            return new CopyScanBuilder(read, relation);
        }
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
        return new CopyWriteBuilder(info);
    }

    /** The name, without the login. */
    @Override
    public String toString() {
        return name();
    }
}
