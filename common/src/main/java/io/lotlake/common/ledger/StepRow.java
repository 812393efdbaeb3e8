package io.lotlake.common.ledger;

import java.time.Instant;

/** The ledger's record of a step that has ended well. */
public record StepRow(
        String step, Instant startedAt, double seconds, long rowsIn, long rowsOut, long rejected, String note) {}
