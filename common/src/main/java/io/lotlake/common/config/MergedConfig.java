package io.lotlake.common.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * The configuration of a process, merged from defaults, the user's file, the environment and {@code -D} arguments. A
 * later source wins.
 */
final class MergedConfig {
    private MergedConfig() {}

    /**
     * Merges the sources.
     *
     * @param root the section to return
     * @param problems receives the keys that lotlake does not know, and the secrets that are in arguments
     */
    static Config of(
            String root,
            Optional<Path> file,
            Map<String, String> environment,
            Properties properties,
            List<String> problems) {
        try {
            return merged(file, environment, properties, problems).getConfig(root);
        } catch (ConfigException e) {
            throw unreadable(file.map(Path::toString).orElse("of environment and arguments"), e);
        }
    }

    private static Config merged(
            Optional<Path> file, Map<String, String> environment, Properties properties, List<String> problems) {
        Config defaults = ConfigFactory.parseResourcesAnySyntax(MergedConfig.class.getClassLoader(), "reference");
        Config merged = Overrides.fromProperties(properties, problems)
                .withFallback(Overrides.fromEnvironment(environment))
                .withFallback(file.map(MergedConfig::parse).orElse(ConfigFactory.empty()))
                .withFallback(defaults);
        Config resolved = merged.resolve();
        unknownKeys(resolved.root(), defaults.root(), "", problems);
        return resolved;
    }

    private static Config parse(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot read the configuration: there is no file " + file + "; name an existing one with --config");
        }
        try {
            return ConfigFactory.parseFile(
                    file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
        } catch (ConfigException e) {
            throw unreadable(file.toString(), e);
        }
    }

    private static LotlakeException unreadable(String file, ConfigException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot read the configuration " + file + ": " + reason + "; correct its HOCON",
                e);
    }

    private static void unknownKeys(ConfigObject actual, ConfigObject known, String path, List<String> problems) {
        for (String key : new TreeSet<>(actual.keySet())) {
            ConfigValue knownValue = known.get(key);
            ConfigValue value = actual.get(key);
            boolean open = knownValue instanceof ConfigObject section && section.isEmpty();
            if (open && value instanceof ConfigObject) {
                continue;
            }
            if (knownValue == null) {
                problems.add(path + key + ": unknown key" + allowed(path, known));
            } else if (knownValue instanceof ConfigObject knownObject && value instanceof ConfigObject object) {
                unknownKeys(object, knownObject, path + key + ".", problems);
            } else if (knownValue instanceof ConfigObject knownObject) {
                problems.add(path + key + ": a section with keys is wanted" + allowed(path + key + ".", knownObject));
            }
        }
    }

    private static String allowed(String path, ConfigObject known) {
        if (known.isEmpty()) {
            return "";
        }
        String where = path.isEmpty() ? "the top level" : path.substring(0, path.length() - 1);
        return ", " + where + " has " + String.join(", ", new TreeSet<>(known.keySet()));
    }
}
