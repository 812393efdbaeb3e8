package io.lotlake.common.transaction;

import java.time.Duration;
import java.util.Map;

/**
 * How long the catalog waits for its database. None of them can be switched off: without them a lost network leaves a row locked,
 * or a thread waiting, for ever.
 *
 * @param login until a connection is made
 * @param socket until an answer is given up
 * @param statement until the server gives a statement up
 * @param lock until the server gives up waiting for another writer; longer than {@code idle}, so that one that vanished is outwaited
 * @param idle until the server rolls back a transaction that nobody goes on with
 * @param decision until the outcome of a commit whose answer was lost is given up
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

    /** Whole seconds as pgjdbc takes them, where 0 would mean for ever. */
    static String seconds(Duration limit) {
        return String.valueOf(Math.max(1, limit.toSeconds()));
    }
}
