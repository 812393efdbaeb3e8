package io.lotlake.app.history;

import io.lotlake.common.ledger.Rejection;
import java.util.OptionalLong;

/**
 * Rows that are in quarantine for one reason.
 *
 * @param table the Silver table that did not take them
 * @param before how many rows had this reason at the previous record; empty if there is no previous record
 * @param runId the run that recorded them
 */
public record Quarantined(String table, Rejection rejection, OptionalLong before, String runId) {}
