package io.lotlake.generator.market;

/**
 * When a listing was shown; moments in microseconds since 1970.
 *
 * @param firstSeen earlier than {@code created} when the car was listed before
 * @param ended whether the listing was sold or withdrawn at {@code lastSeen}, not just seen there last
 */
public record Lifetime(long firstSeen, long created, long lastSeen, boolean ended) {}
