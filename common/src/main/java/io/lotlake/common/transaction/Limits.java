package io.lotlake.common.transaction;

import java.time.Duration;
import java.util.Map;

/**
 * How long the catalog waits for its database. No limit can be switched off, because without one a lost network would
 * keep a row locked or a thread waiting for ever.
 *
 * @param login how long to wait for a connection
 * @param socket how long to wait for an answer
 * @param statement how long the server may work on a statement
 * @param lock how long the server waits for another writer; longer than {@code idle}, so that it outlasts a writer that
 *     has vanished
 * @param idle how long a transaction may be idle before the server rolls it back
 * @param decision how long to ask for the outcome of a commit whose answer was lost
 */
record Limits(Duration login, Duration socket, Duration statement, Duration lock, Duration idle, Duration decision) {

    static Limits of(Map<String, String> properties) {
        return new Limits(
                limit(properties, "login", Duration.ofSeconds(10)),
                limit(properties, "socket", Duration.ofSeconds(40)),
                limit(properties, "statement", Duration.ofSeconds(30)),
                limit(properties, "lock", Duration.ofSeconds(15)),
                limit(properties, "idle", Duration.ofSeconds(10)),
                limit(properties, "decision", Duration.ofSeconds(60)));
    }

    private static Duration limit(Map<String, String> properties, String name, Duration usual) {
        String key = "lotlake." + name + "-timeout-ms";
        String text = properties.getOrDefault(key, String.valueOf(usual.toMillis()));
        if (!text.matches("[1-9][0-9]{2,6}")) {
            throw new IllegalArgumentException(
                    "Cannot open the catalog: " + key + " = '" + text + "' is not a number from 100 to 9999999");
        }
        return Duration.ofMillis(Long.parseLong(text));
    }

    /** The limit in whole seconds for pgjdbc, at least 1, because 0 would mean no limit. */
    static String seconds(Duration limit) {
        return String.valueOf(Math.max(1, limit.toSeconds()));
    }
}
