package io.lotlake.app.export;

import io.lotlake.common.config.LotlakeConfig;

/** Views of ClickHouse. */
final class ClickHouseViews {
    private ClickHouseViews() {}

    static String text(Export export) {
        StringBuilder text = new StringBuilder("-- " + export.title() + "\n");
        if (export.config().onObjectStore()) {
            text.append("""
                    -- The keys of the store come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment of
                    -- the server; its configuration allows that with use_environment_credentials below s3.
                    """);
        } else {
            text.append("-- The lake must be below user_files_path of the server.\n");
        }
        export.namespaces()
                .forEach(namespace -> text.append("CREATE DATABASE IF NOT EXISTS ")
                        .append(Quoting.name(namespace))
                        .append(";\n"));
        for (ExportedTable table : export.tables()) {
            text.append("CREATE OR REPLACE VIEW " + Quoting.name(table.namespace()) + "."
                    + Quoting.name(table.simpleName()) + " AS SELECT * FROM "
                    + source(export.config(), table) + " SETTINGS iceberg_snapshot_id = "
                    + table.head().snapshotId() + ";\n");
        }
        return text.toString();
    }

    private static String source(LotlakeConfig config, ExportedTable table) {
        String location = table.table().location();
        if (!config.onObjectStore()) {
            return "icebergLocal(" + Quoting.clickHouse(Quoting.path(location)) + ")";
        }
        String endpoint = config.storage()
                .endpoint()
                .map(address -> address.replaceFirst("/+$", ""))
                .orElse("https://s3." + config.storage().region() + ".amazonaws.com");
        return "icebergS3(" + Quoting.clickHouse(endpoint + "/" + location.replaceFirst("^s3://", "")) + ")";
    }
}
