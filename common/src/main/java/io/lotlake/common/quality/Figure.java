package io.lotlake.common.quality;

/**
 * What a gate measured.
 *
 * @param subject the table, and what of it where a table has several figures of a kind
 */
public record Figure(String subject, Gate gate, double value) {}
