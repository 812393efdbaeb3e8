package io.lotlake.common.postgres;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long to wait for a silent server. {@link KeptAliveSockets} detects a server that died or whose network is gone.
 * These limits are for a server that is reachable and does not answer.
 *
 * @param answer for statements that are answered at once: a COMMIT, the ledger
 * @param statement for statements that may work or wait for a lock for long without an answer: COPY, CREATE INDEX, the
 *     swap of the mart
 * @param decision for the outcome of a commit whose answer was lost
 */
public record Patience(Duration answer, Duration statement, Duration decision) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(10);

    public static final Patience USUAL =
            new Patience(Duration.ofSeconds(40), Duration.ofHours(2), Duration.ofSeconds(60));

    /** The same limits for a connection whose statements are all answered at once. */
    Patience brief() {
        return new Patience(answer, answer, decision);
    }

    /**
     * How long a transaction may be idle before the server rolls it back. It is shorter than the time that its client
     * waits.
     */
    public Duration idle() {
        return answer.compareTo(LONGEST_IDLE) < 0 ? answer : LONGEST_IDLE;
    }
}
