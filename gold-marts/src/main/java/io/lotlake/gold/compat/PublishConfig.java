package io.lotlake.gold.compat;

import io.lotlake.common.config.Settings;
import io.lotlake.gold.quality.GateRules;

/**
 * How the mart is published.
 *
 * @param lockTimeoutMillis the longest time that one swap waits for all its locks together, and so keeps new readers
 *     waiting
 * @param attempts how often the swap is tried
 * @param connections how many loaded tables are completed at once
 * @param rebuildShare the share of the facts, 0 to 1, beyond which a sync that changed them builds the mart tables anew
 * @param gates the rules of the gates before a publication
 */
public record PublishConfig(
        int lockTimeoutMillis, int attempts, int connections, double rebuildShare, GateRules gates) {
    private static final int MAX_LOCK_TIMEOUT_MILLIS = 600_000;
    private static final int MAX_ATTEMPTS = 1000;
    private static final int MAX_CONNECTIONS = 64;

    public static PublishConfig bind(Settings settings) {
        return new PublishConfig(
                settings.integer("publish.lock-timeout-ms", 1, MAX_LOCK_TIMEOUT_MILLIS),
                settings.integer("publish.attempts", 1, MAX_ATTEMPTS),
                settings.integer("publish.connections", 1, MAX_CONNECTIONS),
                settings.fraction("sync.rebuild-share"),
                GateRules.bind(settings));
    }
}
