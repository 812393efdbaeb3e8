package io.lotlake.common.run;

import io.lotlake.common.ledger.Run;

/**
 * A run that has begun.
 *
 * @param token the run's token in the ledger
 * @param command the program
 */
public record RunStart(Run run, long token, String command) {}
