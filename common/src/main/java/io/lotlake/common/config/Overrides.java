package io.lotlake.common.config;

import static java.util.Map.entry;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Settings that come with the process: environment variables and system properties. */
final class Overrides {
    private static final String PREFIX = "lotlake.";

    private static final Map<String, String> VARIABLES = Map.ofEntries(
            entry("LOTLAKE_SOURCE_URL", "source.url"),
            entry("LOTLAKE_SOURCE_USER", "source.user"),
            entry("LOTLAKE_SOURCE_PASSWORD", "source.password"),
            entry("LOTLAKE_SOURCE_PASSWORD_FILE", "source.password-file"),
            entry("LOTLAKE_MART_URL", "mart.url"),
            entry("LOTLAKE_MART_USER", "mart.user"),
            entry("LOTLAKE_MART_PASSWORD", "mart.password"),
            entry("LOTLAKE_MART_PASSWORD_FILE", "mart.password-file"),
            entry("LOTLAKE_MART_SCHEMA", "mart.schema"),
            entry("LOTLAKE_CATALOG_NAME", "catalog.name"),
            entry("LOTLAKE_CATALOG_URL", "catalog.url"),
            entry("LOTLAKE_CATALOG_USER", "catalog.user"),
            entry("LOTLAKE_CATALOG_PASSWORD", "catalog.password"),
            entry("LOTLAKE_CATALOG_PASSWORD_FILE", "catalog.password-file"),
            entry("LOTLAKE_WAREHOUSE", "warehouse"),
            entry("LOTLAKE_S3_ENDPOINT", "storage.endpoint"),
            entry("LOTLAKE_S3_REGION", "storage.region"),
            entry("LOTLAKE_S3_ACCESS_KEY", "storage.access-key"),
            entry("LOTLAKE_S3_SECRET_KEY", "storage.secret-key"),
            entry("LOTLAKE_S3_ACCESS_KEY_FILE", "storage.access-key-file"),
            entry("LOTLAKE_S3_SECRET_KEY_FILE", "storage.secret-key-file"),
            entry("LOTLAKE_S3_CA_FILE", "storage.ca-file"),
            entry("LOTLAKE_PORTALS", "portals"),
            entry("LOTLAKE_MAKES", "makes"),
            entry("LOTLAKE_COUNTRIES", "countries"),
            entry("LOTLAKE_BUCKETS", "buckets"),
            entry("LOTLAKE_ENGINE", "engine"),
            entry("LOTLAKE_REPORT_DIR", "report.dir"),
            entry("LOTLAKE_METRICS_TEXTFILE", "metrics.textfile"),
            entry("LOTLAKE_OPENLINEAGE_URL", "openlineage.transport.url"),
            entry("LOTLAKE_OPENLINEAGE_API_KEY", "openlineage.transport.auth.apiKey"),
            entry("LOTLAKE_OPENLINEAGE_NAMESPACE", "openlineage.namespace"));

    private static final List<String> SECRETS = List.of(".password", ".secret-key", ".apiKey");

    private Overrides() {}

    static Config fromEnvironment(Map<String, String> environment) {
        Map<String, String> values = new HashMap<>();
        VARIABLES.forEach((variable, key) -> {
            String value = environment.get(variable);
            if (value != null && !value.isBlank()) {
                values.put(PREFIX + key, value);
            }
        });
        return ConfigFactory.parseMap(values, "environment");
    }

    /**
     * The settings in system properties. Secrets are refused there, because other programs of the machine can read a
     * process's arguments.
     */
    static Config fromProperties(Properties properties, List<String> problems) {
        Map<String, String> values = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                if (SECRETS.stream().anyMatch(name::endsWith)) {
                    problems.add(
                            "-D" + name + ": a secret must not stand in an argument; use the environment or a file");
                }
                values.put(name, properties.getProperty(name));
            }
        }
        return ConfigFactory.parseMap(values, "system properties");
    }

    static List<String> split(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
