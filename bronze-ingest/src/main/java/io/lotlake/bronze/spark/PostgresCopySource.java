package io.lotlake.bronze.spark;

import io.lotlake.bronze.connection.CopyEndpoint;
import io.lotlake.bronze.connection.SourceCut;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * PostgreSQL tables and queries as a data source of Spark. It reads with binary COPY under one snapshot, and writes
 * with binary COPY, each partition once:
 *
 * <pre>{@code
 * Dataset<Row> prices = spark.read().format("postgres-copy").option("url", "jdbc:postgresql://host/database")
 *         .option("user", "reader").option("password", "…").option("dbtable", "public.prices").load()
 * prices.write().format("postgres-copy").option("url", "jdbc:postgresql://other/database").option("user", "writer")
 *         .option("password", "…").option("dbtable", "public.prices").mode("append").save()
 * }</pre>
 *
 * <p>Option {@code query} takes a SELECT in place of a table. Option {@code partitionSize} says how much of the table
 * one task reads. Types that Spark does not have, {@code numeric} without digits among them, come as PostgreSQL's text
 * and go back as such.
 */
public final class PostgresCopySource implements TableProvider, DataSourceRegister {
    @Override
    public String shortName() {
        return CopyEndpoint.FORMAT;
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        CopyOptions read = CopyOptions.of(options);
        try (SourceCut cut = read.cut()) {
            return CopyColumn.schema(CopyRelation.of(cut, read.subject()).columns());
        }
    }

    /**
     * Accepts the schema of rows that Spark is about to write. The source does not know here whether Spark reads or
     * writes.
     */
    @Override
    public boolean supportsExternalMetadata() {
        return true;
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return new CopyTable(schema, properties);
    }
}
