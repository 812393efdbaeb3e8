package io.lotlake.common.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The ledger's record of a step that has ended well.
 *
 * @param rejections why rows are in quarantine after the step; empty if the step does not know
 */
public record StepRow(
        String step,
        Instant startedAt,
        double seconds,
        long rowsIn,
        long rowsOut,
        long rejected,
        String note,
        Optional<List<Rejection>> rejections) {}
