package io.lotlake.common.catalog;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.StorageConfig;
import io.lotlake.common.postgres.Patience;
import io.lotlake.common.tls.PrivateCaClients;
import java.util.LinkedHashMap;
import java.util.Map;

/** The properties of the lake's Iceberg catalog. Their keys are those that Iceberg documents. */
public final class CatalogProperties {
    private CatalogProperties() {}

    public static Map<String, String> of(LotlakeConfig config) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("uri", config.catalog().url());
        config.catalog()
                .properties()
                .stringPropertyNames()
                .forEach(key -> properties.put(
                        "jdbc." + key, config.catalog().properties().getProperty(key)));
        Patience patience = config.catalog().patience();
        properties.put(
                "lotlake.socket-timeout-ms", String.valueOf(patience.answer().toMillis()));
        properties.put(
                "lotlake.decision-timeout-ms",
                String.valueOf(patience.decision().toMillis()));
        properties.put(LakeCatalog.CATALOG_NAME, config.catalogName());
        properties.put(LakeCatalog.LEDGER_SCHEMA, config.ledgerSchema());
        properties.put("warehouse", config.warehouse());
        // A dropped table that is created again must not share a folder with the remains of the old one.
        properties.put("unique-table-location", "true");
        if (config.onObjectStore()) {
            objectStore(config.storage(), properties);
        }
        return properties;
    }

    private static void objectStore(StorageConfig storage, Map<String, String> properties) {
        properties.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
        properties.put("client.region", storage.region());
        properties.put("s3.path-style-access", String.valueOf(storage.pathStyle()));
        storage.endpoint().ifPresent(endpoint -> properties.put("s3.endpoint", endpoint));
        storage.accessKey().ifPresent(key -> properties.put("s3.access-key-id", key));
        storage.secretKey().ifPresent(key -> properties.put("s3.secret-access-key", key));
        storage.certificates()
                .ifPresent(certificates -> properties.put(PrivateCaClients.CERTIFICATES, certificates.pem()));
    }
}
