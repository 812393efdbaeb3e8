package io.lotlake.bronze;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * PostgreSQL tables and queries as a data source of Spark, read with binary COPY under one snapshot:
 *
 * <pre>{@code
 * spark.read().format("postgres-copy").option("url", "jdbc:postgresql://host/database").option("user", "reader")
 *         .option("password", "…").option("dbtable", "public.prices").load()
 * }</pre>
 *
 * <p>Option {@code query} takes a SELECT in place of a table, option {@code partitionSize} says how much of the table one task
 * reads. Types without one of their own in Spark come as PostgreSQL's text, {@code numeric} without digits among them.
 */
public final class PostgresCopySource implements TableProvider, DataSourceRegister {
    static final String NAME = "postgres-copy";

    @Override
    public String shortName() {
        return NAME;
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return CopyColumn.schema(described(CopyOptions.of(options)).relation().columns());
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return described(CopyOptions.of(properties));
    }

    private static CopyTable described(CopyOptions options) {
        try (SourceCut cut = options.cut()) {
            return new CopyTable(options, CopyRelation.of(cut, options.subject()));
        }
    }

    private record CopyTable(CopyOptions options, CopyRelation relation) implements Table, SupportsRead {
        @Override
        public String name() {
            return NAME + " " + relation.name();
        }

        @Override
        public Column[] columns() {
            return relation.columns().stream()
                    .map(column -> Column.create(column.name(), column.sparkType()))
                    .toArray(Column[]::new);
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_READ);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap scanOptions) {
            return new CopyScanBuilder(options, relation);
        }
    }
}
