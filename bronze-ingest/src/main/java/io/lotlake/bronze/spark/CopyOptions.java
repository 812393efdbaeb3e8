package io.lotlake.bronze.spark;

import static io.lotlake.bronze.connection.CopyEndpoint.option;

import io.lotlake.bronze.connection.CopyEndpoint;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of {@code spark.read()}.
 *
 * @param subject the table or query
 * @param partitionBytes how many bytes of heap one task reads
 * @param partitionColumn the column that divides a relation without a heap among tasks
 */
record CopyOptions(PostgresEndpoint endpoint, Subject subject, long partitionBytes, Optional<String> partitionColumn) {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([kmg]?)(i?b)?");
    private static final Map<String, Integer> SHIFTS = Map.of("", 0, "k", 10, "m", 20, "g", 30);
    private static final String DEFAULT_SIZE = "64m";

    /** A table by its name in SQL, or a query. */
    record Subject(String sql, boolean isQuery) {
        @Override
        public String toString() {
            return isQuery ? "the query" : sql;
        }
    }

    /**
     * Reads the options.
     *
     * @param options the options, with their names in any case
     * @throws LotlakeException that names everything that is wrong
     */
    static CopyOptions of(Map<String, String> options) {
        List<String> problems = new ArrayList<>();
        PostgresEndpoint endpoint = CopyEndpoint.of(options, "read", problems);
        Optional<String> table = option(options, "dbtable");
        Optional<String> query = option(options, "query");
        if (table.isPresent() == query.isPresent()) {
            problems.add((table.isPresent()
                            ? "both of options dbtable and query are"
                            : "none of options dbtable and query is")
                    + " set; set one of them, like dbtable = public.prices or query = SELECT * FROM public.prices");
        }
        String size = option(options, "partitionSize").orElse(DEFAULT_SIZE);
        Optional<Long> bytes = bytes(size);
        if (bytes.isEmpty()) {
            problems.add("option partitionSize is '" + size + "'; set it to a size like 64m");
        }
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION, "Cannot read with postgres-copy: " + String.join("; ", problems));
        }
        Subject subject = query.map(sql -> new Subject(withoutEnd(sql), true))
                .orElseGet(() -> new Subject(table.orElseThrow(), false));
        return new CopyOptions(endpoint, subject, bytes.orElseThrow(), option(options, "partitionColumn"));
    }

    private static Optional<Long> bytes(String size) {
        Matcher matcher = SIZE.matcher(size.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long bytes = Long.parseLong(matcher.group(1)) << SHIFTS.getOrDefault(matcher.group(2), 0);
        return Optional.of(bytes).filter(positive -> positive > 0);
    }

    private static String withoutEnd(String query) {
        String text = query.strip();
        return text.endsWith(";") ? withoutEnd(text.substring(0, text.length() - 1)) : text;
    }

    /** Exports a snapshot. */
    SourceCut cut() {
        return SourceCut.open(endpoint, CopyEndpoint.connect(endpoint));
    }
}
