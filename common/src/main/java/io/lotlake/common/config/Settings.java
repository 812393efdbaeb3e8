package io.lotlake.common.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueType;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The merged settings under {@code lotlake}. Every read collects its problems, and {@link #check()} reports them
 * together.
 */
public final class Settings {
    private static final String ROOT = "lotlake";

    private final Config config;
    private final List<String> problems;

    private Settings(Config config, List<String> problems) {
        this.config = config;
        this.problems = problems;
    }

    /**
     * Loads the defaults, then the file if one is given, then the environment, then {@code -Dlotlake.…}. A later source
     * wins.
     */
    public static Settings load(Optional<Path> file) {
        return load(file, System.getenv(), System.getProperties());
    }

    public static Settings load(Optional<Path> file, Map<String, String> environment, Properties properties) {
        List<String> problems = new ArrayList<>();
        return new Settings(MergedConfig.of(ROOT, file, environment, properties, problems), problems);
    }

    /** Adds a problem that the caller has found to the report. */
    public void problem(String key, String problem) {
        problems.add(ROOT + "." + key + ": " + problem);
    }

    public Optional<String> optional(String key) {
        if (!config.hasPath(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of(config.getString(key)).filter(value -> !value.isBlank());
        } catch (ConfigException e) {
            problem(key, "a text is wanted");
            return Optional.empty();
        }
    }

    public String required(String key, String hint) {
        Optional<String> value = optional(key);
        if (value.isEmpty()) {
            problem(key, "missing; " + hint);
        }
        return value.orElse("");
    }

    public int integer(String key, int min, int max) {
        return (int) number(key, min, max);
    }

    public long number(String key, long min, long max) {
        try {
            long value = config.getLong(key);
            boolean whole = config.getDouble(key) == value;
            if (whole && value >= min && value <= max) {
                return value;
            }
            problem(key, whole ? value + " is not in " + min + ".." + max : wantedNumber(min, max));
        } catch (ConfigException e) {
            problem(key, wantedNumber(min, max));
        }
        return min;
    }

    private static String wantedNumber(long min, long max) {
        return "a whole number in " + min + ".." + max + " is wanted";
    }

    public double decimal(String key, double min, double max) {
        try {
            double value = config.getDouble(key);
            if (value >= min && value <= max) {
                return value;
            }
            problem(key, value + " is not in " + min + ".." + max);
        } catch (ConfigException e) {
            problem(key, "a number in " + min + ".." + max + " is wanted");
        }
        return min;
    }

    public long bytes(String key, long min) {
        try {
            long value = config.getBytes(key);
            if (value >= min) {
                return value;
            }
            problem(key, value + " bytes are fewer than " + min);
        } catch (ConfigException e) {
            problem(key, "a size like 128 MiB is wanted");
        }
        return min;
    }

    /** A number from 0 to 1. */
    public double fraction(String key) {
        try {
            double value = config.getDouble(key);
            if (value >= 0 && value <= 1) {
                return value;
            }
            problem(key, value + " is not in 0..1");
        } catch (ConfigException e) {
            problem(key, "a number in 0..1 is wanted");
        }
        return 0;
    }

    /** A duration like {@code 90 minutes}. */
    public Duration duration(String key, long maxDays) {
        try {
            Duration value = config.getDuration(key);
            if (!value.isNegative() && value.compareTo(Duration.ofDays(maxDays)) <= 0) {
                return value;
            }
            problem(key, value + " is not in 0.." + maxDays + " days");
        } catch (ConfigException e) {
            problem(key, "a time like 90 minutes is wanted");
        }
        return Duration.ZERO;
    }

    /** A constant of an enum, written in lower case. */
    public <E extends Enum<E>> E choice(String key, Class<E> type) {
        E[] constants = type.getEnumConstants();
        String text = required(key, "it has a default");
        for (E constant : constants) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        String names = Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        problem(key, "'" + text + "' is not one of " + names);
        return constants[0];
    }

    public boolean flag(String key) {
        try {
            return config.getBoolean(key);
        } catch (ConfigException e) {
            problem(key, "true or false is wanted");
            return false;
        }
    }

    /**
     * The texts of a section whose keys the user chooses, by key. Dots join the keys of nested sections. Such a section
     * is empty in {@code reference.conf}. A bare {@code null} is read as the word "null".
     */
    public Map<String, String> entries(String key) {
        Map<String, String> entries = new TreeMap<>();
        if (config.hasPath(key) && config.getValue(key) instanceof ConfigObject section) {
            entries(section, key, "", entries);
        }
        return entries;
    }

    private void entries(ConfigObject section, String root, String prefix, Map<String, String> entries) {
        section.forEach((name, value) -> {
            if (value instanceof ConfigObject inner) {
                entries(inner, root, prefix + name + ".", entries);
            } else if (value.valueType() == ConfigValueType.LIST) {
                problem(root + "." + prefix + name, "a text is wanted");
            } else {
                entries.put(prefix + name, String.valueOf(value.unwrapped()));
            }
        });
    }

    /** A list of different names that all match the pattern. A comma-separated text is also accepted. */
    public List<String> names(String key, Pattern pattern, String example) {
        List<String> names = list(key);
        for (String name : names) {
            if (!pattern.matcher(name).matches()) {
                problem(key, "'" + name + "' is not a name like " + example + " (" + pattern + ")");
            }
        }
        if (names.stream().distinct().count() < names.size()) {
            problem(key, "a name stands twice in " + names);
        }
        return names;
    }

    private List<String> list(String key) {
        try {
            if (config.hasPath(key) && config.getValue(key).valueType() == ConfigValueType.STRING) {
                return Overrides.split(config.getString(key));
            }
            return config.getStringList(key);
        } catch (ConfigException e) {
            problem(key, "a list of names is wanted, e.g. [a, b]");
            return List.of();
        }
    }

    /** The secret, taken from the setting itself or from the file that {@code <key>-file} names. */
    public Optional<String> secret(String key) {
        Optional<String> direct = optional(key);
        Optional<String> file = optional(key + "-file");
        if (direct.isPresent() || file.isEmpty()) {
            return direct;
        }
        try {
            Optional<String> secret =
                    Optional.of(Files.readString(Path.of(file.get())).strip()).filter(text -> !text.isEmpty());
            if (secret.isEmpty()) {
                problem(key + "-file", file.get() + " is empty; write the secret into it");
            }
            return secret;
        } catch (IOException e) {
            problem(key + "-file", "cannot read " + file.get());
            return Optional.empty();
        }
    }

    /**
     * Ends the binding and reports the problems.
     *
     * @throws LotlakeException with exit code 3 and one line for all problems, if there are any
     */
    public void check() {
        if (!problems.isEmpty()) {
            String count = problems.size() == 1 ? "" : " (" + problems.size() + " problems)";
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot use the configuration" + count + ": " + String.join("; ", problems));
        }
    }
}
