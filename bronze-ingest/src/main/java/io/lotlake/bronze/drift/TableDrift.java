package io.lotlake.bronze.drift;

import io.lotlake.bronze.config.ColumnRules;
import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.bronze.copy.SourceTypes;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.bronze.source.SourceTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.iceberg.types.Type.PrimitiveType;
import org.apache.iceberg.types.Types;

/** Compares the columns of source tables with those of their Bronze table, and finds how to read and store each. */
final class TableDrift {
    private static final PrimitiveType TEXT = Types.StringType.get();

    private final Landing landing;
    private final List<SourceTable> sources;
    private final Map<String, PrimitiveType> present;
    private final ColumnRules rules;
    private final BiFunction<String, List<SourceTable>, PrimitiveType> profile;
    private final Map<String, PrimitiveType> added = new LinkedHashMap<>();
    private final Map<String, PrimitiveType> widened = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Prepares the comparison.
     *
     * @param present the columns of the Bronze table with their types
     * @param profile finds the type of a numeric column without bounds in these sources
     */
    TableDrift(
            Landing landing,
            List<SourceTable> sources,
            Map<String, PrimitiveType> present,
            ColumnRules rules,
            BiFunction<String, List<SourceTable>, PrimitiveType> profile) {
        this.landing = landing;
        this.sources = sources;
        this.present = present;
        this.rules = rules;
        this.profile = profile;
    }

    Map<String, PrimitiveType> added() {
        return added;
    }

    Map<String, PrimitiveType> widened() {
        return widened;
    }

    /** Whether the type of a new column depends on its values. */
    boolean isProfiled(String name) {
        return sources.stream()
                .filter(source -> source.columnTypes().containsKey(name))
                .anyMatch(source -> SourceTypes.isUnboundedNumeric(source.type(name)));
    }

    /** The changes that the lake cannot follow, each with its remedy. */
    List<String> problems() {
        return problems;
    }

    /** The landing with all columns that the source has or had. */
    Landing settle() {
        List<SourceColumn> columns = new ArrayList<>();
        Set<String> names = names();
        checkNames(names);
        for (String name : names) {
            List<SourceTable> having = sources.stream()
                    .filter(source -> source.columnTypes().containsKey(name))
                    .toList();
            PrimitiveType type = type(name, having);
            change(name, type, having);
            Set<String> actual =
                    having.stream().map(source -> source.type(name)).collect(Collectors.toSet());
            String sent = SourceTypes.sent(actual, type);
            columns.add(new SourceColumn(name, sent, rules.policy(landing, name, type)));
        }
        return landing.withSource(columns);
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        landing.source().forEach(column -> names.add(column.name()));
        present.keySet().stream().filter(name -> !landing.isTechnical(name)).forEach(names::add);
        sources.forEach(source -> names.addAll(source.columnTypes().keySet()));
        return names;
    }

    private void checkNames(Set<String> names) {
        Map<String, String> folded = new LinkedHashMap<>();
        present.keySet().stream().filter(landing::isTechnical).forEach(name -> folded.put(name, name));
        folded.put(LogColumns.ALTERED, LogColumns.ALTERED);
        for (String name : names) {
            String other = folded.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                problems.add("the source tables of " + landing.table().name() + " have a column " + name
                        + " that the lake cannot tell from its column " + other + "; rename it in the source");
            }
        }
        rules.extras(landing).stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> problems.add("lotlake.bronze.policies.\""
                        + landing.table().name() + "." + name
                        + "\" names a column that no source table has; correct or remove it"));
    }

    private PrimitiveType type(String name, List<SourceTable> having) {
        if (rules.asText(landing, name)) {
            return TEXT;
        }
        Optional<PrimitiveType> type = Optional.ofNullable(present.get(name));
        if (type.isEmpty() && having.stream().anyMatch(source -> SourceTypes.isUnboundedNumeric(source.type(name)))) {
            type = Optional.of(profile.apply(name, having));
        }
        for (SourceTable source : having) {
            PrimitiveType before = type.orElseGet(() -> SourceTypes.iceberg(source.type(name)));
            Optional<PrimitiveType> common = common(before, source.type(name));
            if (common.isEmpty()) {
                problems.add(incompatible(name, source, before));
            }
            type = Optional.of(common.orElse(before));
        }
        return type.orElse(TEXT);
    }

    /**
     * The common type. A numeric without bounds stays in the type of its first values; values that do not fit follow
     * the policy.
     */
    private static Optional<PrimitiveType> common(PrimitiveType type, String actual) {
        boolean decimalOrText = type.equals(TEXT) || type instanceof Types.DecimalType;
        return SourceTypes.isUnboundedNumeric(actual) && decimalOrText
                ? Optional.of(type)
                : SourceTypes.common(type, SourceTypes.iceberg(actual));
    }

    private void change(String name, PrimitiveType type, Collection<SourceTable> having) {
        PrimitiveType before = present.get(name);
        if (before == null) {
            added.put(name, type);
        } else if (SourceTypes.widens(before, type)) {
            widened.put(name, type);
        } else if (!before.equals(type) && rules.asText(landing, name)) {
            problems.add("lotlake.bronze.policies.\"" + landing.table().name() + "." + name
                    + "\" is text, but the column has landed as " + before + "; take the policy out");
        } else if (!before.equals(type)) {
            having.stream()
                    .filter(source ->
                            !before.equals(common(before, source.type(name)).orElse(TEXT)))
                    .forEach(source -> problems.add(incompatible(name, source, before)));
        }
    }

    private String incompatible(String name, SourceTable source, PrimitiveType type) {
        String column = landing.table().name() + "." + name;
        String text = type.equals(TEXT) || !present.containsKey(name)
                ? ", or set lotlake.bronze.policies.\"" + column + "\" = text"
                : "";
        return source.relation() + "." + name + " is " + source.type(name) + " but " + column + " is " + type
                + ", which cannot change to hold it; change the type back in the source, or rename the column there"
                + " so that it lands as a new one" + text;
    }
}
