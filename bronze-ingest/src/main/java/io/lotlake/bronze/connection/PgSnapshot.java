package io.lotlake.bronze.connection;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A snapshot of PostgreSQL, as {@code pg_current_snapshot()} prints it.
 *
 * @param xmin every transaction below this id, including subtransactions, had ended
 * @param xmax no transaction with this id or a greater one had begun
 * @param running the top-level transactions in between that had not ended; a standby does not list them
 */
public record PgSnapshot(long xmin, long xmax, List<Long> running) {
    private static final int PARTS = 3;

    public PgSnapshot {
        running = List.copyOf(running);
    }

    /** Whether no writing transaction was running. */
    public boolean isQuiet() {
        return xmin == xmax;
    }

    public static PgSnapshot parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("'" + text + "' is not a snapshot");
        }
        List<Long> running = Arrays.stream(parts[2].split(",", -1))
                .filter(id -> !id.isEmpty())
                .map(Long::valueOf)
                .toList();
        return new PgSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    @Override
    public String toString() {
        return xmin + ":" + xmax + ":" + running.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
