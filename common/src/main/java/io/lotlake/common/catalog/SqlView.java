package io.lotlake.common.catalog;

import io.lotlake.common.config.LotlakeConfig;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.types.StructType;

/**
 * An Iceberg view with one SQL text per engine. In each text the catalog has the lake's own name. Spark's CREATE VIEW
 * writes only its own dialect, so this class uses the catalog directly.
 *
 * @param name namespace and view
 * @param schema the columns with their comments
 */
public record SqlView(String name, StructType schema, String sparkSql, String trinoSql) {

    /** Creates the view. If it exists, gives it a new version. */
    public void createOrReplace(LotlakeConfig config) {
        String namespace = name.substring(0, name.indexOf('.'));
        try (LakeCatalog catalog = LakeCatalog.open(config)) {
            catalog.buildView(TableIdentifier.parse(name))
                    .withSchema(SparkSchemaUtil.convert(schema))
                    .withDefaultCatalog(config.catalogName())
                    .withDefaultNamespace(Namespace.of(namespace))
                    .withQuery("spark", sparkSql)
                    .withQuery("trino", trinoSql)
                    .createOrReplace();
        }
    }
}
