package io.lotlake.common.ledger;

import java.util.OptionalLong;

/**
 * What the ledger keeps of a gate: what it measured, and whether it let the publication pass.
 *
 * @param subject the table, and what of it where a table has several figures of a kind
 * @param outcome passed, warned or stopped
 * @param judged of what the figure was measured
 * @param snapshotId of the table, where the figure is one of its rows
 */
public record GateRow(
        String subject,
        String gate,
        double figure,
        double threshold,
        String outcome,
        String judged,
        OptionalLong snapshotId) {}
