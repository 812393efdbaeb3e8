package io.lotlake.bronze.sink;

import static io.lotlake.bronze.connection.CopyEndpoint.option;

import io.lotlake.bronze.connection.CopyEndpoint;
import io.lotlake.bronze.copy.Policy;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The options of {@code df.write()}.
 *
 * @param tables the names of the tables in SQL, by the value of the target column; a single table by its own name
 * @param targetColumn the column that names the table of a row
 * @param register the user's table that notes which parts have arrived
 * @param policy the policy of columns without their own
 * @param policies the policies by column
 */
record SinkOptions(
        PostgresEndpoint endpoint,
        Map<String, String> tables,
        Optional<String> targetColumn,
        Optional<String> register,
        Policy policy,
        Map<String, Policy> policies) {
    private static final String POLICY = "policy";
    private static final String TARGET = "target.";

    /**
     * Reads the options.
     *
     * @param options the options, with their names in any case
     * @throws LotlakeException that names everything that is wrong
     */
    static SinkOptions of(Map<String, String> options) {
        List<String> problems = new ArrayList<>();
        PostgresEndpoint endpoint = CopyEndpoint.of(options, "write", problems);
        Optional<String> targetColumn = option(options, "targetColumn");
        Map<String, String> tables = new TreeMap<>(ofPrefix(options, TARGET));
        option(options, "dbtable")
                .ifPresentOrElse(
                        table -> {
                            if (targetColumn.isPresent() || !tables.isEmpty()) {
                                problems.add("option dbtable is set beside targetColumn or target.…; set either");
                            }
                            tables.put(table, table);
                        },
                        () -> {
                            if (targetColumn.isEmpty() || tables.isEmpty()) {
                                problems.add("option dbtable is missing; set it to a table like public.prices, or set"
                                        + " targetColumn and for each of its values a table, like target.bmw"
                                        + " = public.prices_bmw");
                            }
                        });
        if (option(options, "query").isPresent()) {
            problems.add("option query is for reading; set dbtable");
        }
        Map<String, Policy> policies = new TreeMap<>();
        ofPrefix(options, POLICY + ".")
                .forEach((column, text) -> policies.put(column, policy(POLICY + "." + column, text, problems)));
        Policy policy = policy(POLICY, option(options, POLICY).orElse("error"), problems);
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION, "Cannot write with postgres-copy: " + String.join("; ", problems));
        }
        return new SinkOptions(endpoint, tables, targetColumn, option(options, "register"), policy, policies);
    }

    private static Map<String, String> ofPrefix(Map<String, String> options, String prefix) {
        Map<String, String> found = new TreeMap<>();
        options.forEach((name, value) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    private static Policy policy(String option, String text, List<String> problems) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "null" -> Policy.NULL;
            case "error" -> Policy.ERROR;
            default -> {
                problems.add("option " + option + " is '" + text + "'; set it to error or null");
                yield Policy.ERROR;
            }
        };
    }

    Policy policyOf(String column) {
        return policies.getOrDefault(column, policy);
    }
}
