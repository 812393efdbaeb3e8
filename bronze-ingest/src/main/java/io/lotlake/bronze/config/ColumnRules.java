package io.lotlake.bronze.config;

import io.lotlake.bronze.copy.Policy;
import io.lotlake.bronze.copy.SourceTypes;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.common.config.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.types.Type;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/**
 * What the user has configured for columns.
 *
 * @param policies the policies by table and column, e.g. {@code bronze.full_auto.price}
 * @param drift the mode of tables without their own
 * @param driftOf the modes by table
 */
public record ColumnRules(Map<String, Policy> policies, Mode drift, Map<String, Mode> driftOf) {
    private static final String POLICIES = "bronze.policies";
    private static final String DRIFT = "bronze.drift";
    private static final String DRIFT_OF = "bronze.drift-of";

    /** What a run does when the columns of a source table have changed. */
    enum Mode {
        EVOLVE,
        FREEZE
    }

    public ColumnRules {
        policies = Map.copyOf(policies);
        driftOf = Map.copyOf(driftOf);
    }

    static ColumnRules bind(Settings settings) {
        Map<String, Policy> policies = new TreeMap<>();
        settings.entries(POLICIES).forEach((column, text) -> {
            String key = POLICIES + ".\"" + column + "\"";
            Optional<Policy> policy = choice(settings, key, text, Policy.values());
            policy.ifPresent(value -> policies.put(column, value));
            checkColumn(
                    settings, key, column, policy.filter(Policy.TEXT::equals).isPresent());
        });
        Map<String, Mode> driftOf = new TreeMap<>();
        settings.entries(DRIFT_OF).forEach((table, text) -> {
            String key = DRIFT_OF + ".\"" + table + "\"";
            choice(settings, key, text, Mode.values()).ifPresent(mode -> driftOf.put(table, mode));
            if (!tables().contains(table)) {
                settings.problem(key, "there is no such table; name one of " + String.join(", ", tables()));
            }
        });
        Mode drift = choice(settings, DRIFT, settings.required(DRIFT, "evolve is the usual one"), Mode.values())
                .orElse(Mode.EVOLVE);
        return new ColumnRules(policies, drift, driftOf);
    }

    private static <E extends Enum<E>> Optional<E> choice(Settings settings, String key, String text, E[] values) {
        Optional<E> chosen =
                Arrays.stream(values).filter(value -> name(value).equals(text)).findFirst();
        if (chosen.isEmpty() && !text.isEmpty()) {
            String names = Arrays.stream(values).map(ColumnRules::name).collect(Collectors.joining(", "));
            settings.problem(key, "'" + text + "' is none of " + names);
        }
        return chosen;
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void checkColumn(Settings settings, String key, String column, boolean asText) {
        Optional<Landing> landing = landing(column);
        if (landing.isEmpty()) {
            settings.problem(
                    key,
                    "there is no such table; name a column of one of " + String.join(", ", tables())
                            + ", like bronze.full_auto.price");
            return;
        }
        String name = column.substring(prefix(landing.get()).length());
        if (landing.get().isTechnical(name)) {
            settings.problem(key, "the column does not come from the source; name one that does");
        }
        landing.get().source().stream()
                .filter(declared -> asText && declared.name().equals(name))
                .map(declared -> SourceTypes.spark(declared.type()))
                .filter(type -> !(type instanceof StringType))
                .map(DataType::simpleString)
                .forEach(type -> settings.problem(
                        key, "lotlake reads the column as " + type + "; choose error, null or quarantine"));
    }

    /** The columns that have a policy, but are not among those that lotlake reads. The source must have them. */
    public List<String> extras(Landing landing) {
        return policies.keySet().stream()
                .filter(column -> column.startsWith(prefix(landing)))
                .map(column -> column.substring(prefix(landing).length()))
                .filter(name -> landing.source().stream()
                        .noneMatch(declared -> declared.name().equals(name)))
                .sorted()
                .toList();
    }

    public Policy policy(Landing landing, String column, Type type) {
        boolean precious =
                type.typeId() == Type.TypeID.DECIMAL || landing.table().key().contains(column);
        return policies.getOrDefault(prefix(landing) + column, precious ? Policy.ERROR : Policy.QUARANTINE);
    }

    public boolean asText(Landing landing, String column) {
        return policies.get(prefix(landing) + column) == Policy.TEXT;
    }

    public boolean frozen(Landing landing) {
        return driftOf.getOrDefault(landing.table().name(), drift) == Mode.FREEZE;
    }

    private static String prefix(Landing landing) {
        return landing.table().name() + ".";
    }

    private static Optional<Landing> landing(String column) {
        return Landings.ALL.stream()
                .filter(landing -> column.startsWith(prefix(landing)))
                .findFirst();
    }

    private static List<String> tables() {
        return Landings.ALL.stream().map(landing -> landing.table().name()).toList();
    }
}
