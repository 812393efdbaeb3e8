package io.lotlake.common.run;

import io.lotlake.common.config.LotlakeConfig;
import java.time.Instant;

/**
 * Is told what a run does, and writes about it what others read. {@link java.util.ServiceLoader} finds the listeners
 * and makes new ones for every run. A listener that fails changes neither the outcome nor the exit code of the run; the
 * user sees one line. Steps that run side by side tell at the same time.
 */
public interface RunListener {
    /** What the listener writes, for the message that it could not. */
    String output();

    /** Called once, when the run has the lock of the lake and its row in the ledger. */
    default void began(LotlakeConfig config, RunStart run) throws Exception {}

    /** @param began the moment that identifies the step, together with its name */
    default void stepBegan(String step, Instant began) throws Exception {}

    /** Called when the ledger has the step. */
    default void stepDone(String step, Instant began, StepResult result) throws Exception {}

    /** Called when the ledger has the failed step. */
    default void stepFailed(String step, Instant began, String error) throws Exception {}

    /**
     * Called once after the run has its end in the ledger and has given back the lock of the lake.
     *
     * @param token the run's token in the ledger
     */
    void ended(LotlakeConfig config, long token) throws Exception;
}
