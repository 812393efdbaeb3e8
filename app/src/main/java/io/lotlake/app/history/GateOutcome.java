package io.lotlake.app.history;

import java.time.Instant;

/**
 * What a gate said when it was measured last.
 *
 * @param subject the table, with the column if the table has several figures of this gate
 * @param outcome passed, warned or stopped
 * @param at the start of the run that measured it, UTC
 */
public record GateOutcome(
        String subject, String gate, double figure, double threshold, String outcome, String runId, Instant at) {}
