package io.lotlake.common.postgres;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a server may say nothing. A server that died, or whose network is gone, is noticed by {@link KeptAliveSockets}; these are
 * for one that is reached and does not answer.
 *
 * @param answer to what is answered at once: a COMMIT, the ledger
 * @param statement that may work or wait for a lock for long without a word: COPY, CREATE INDEX, the swap of the mart
 * @param decision until the outcome of a commit without an answer is given up
 */
public record Patience(Duration answer, Duration statement, Duration decision) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(10);

    public static final Patience USUAL =
            new Patience(Duration.ofSeconds(40), Duration.ofHours(2), Duration.ofSeconds(60));

    /** The same for a connection that has nothing to do but what is answered at once. */
    Patience brief() {
        return new Patience(answer, answer, decision);
    }

    /** Until the server rolls back a transaction that nobody goes on with; before its client gives up. */
    public Duration idle() {
        return answer.compareTo(LONGEST_IDLE) < 0 ? answer : LONGEST_IDLE;
    }
}
