package io.lotlake.common.ledger;

import java.util.OptionalLong;

/**
 * The ledger's record of one gate: the figure that it measured, and whether it let the publication pass.
 *
 * @param subject the table, with the column if the table has several figures of this gate
 * @param outcome passed, warned or stopped
 * @param judged which rows the gate measured: whole, delta or unchanged
 * @param snapshotId the measured snapshot of the table; empty if the figure is not about its rows
 */
public record GateRow(
        String subject,
        String gate,
        double figure,
        double threshold,
        String outcome,
        String judged,
        OptionalLong snapshotId) {}
