package io.lotlake.generator.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Random numbers that depend only on a seed, a subject and a row, so that any thread can make rows in any order. */
public final class Dice {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long base;
    private long state;

    public Dice(long seed, String subject) {
        this.base = mix(seed + GOLDEN * subject.hashCode());
        this.state = base;
    }

    /** Starts again with the first number of a row. */
    public Dice at(long row) {
        state = mix(base + GOLDEN * row);
        return this;
    }

    /** Starts again with the first number of a step within a row. */
    public Dice at(long row, long step) {
        state = mix(mix(base + GOLDEN * row) + GOLDEN * step);
        return this;
    }

    long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** A number from 0 inclusive to {@code bound} exclusive. */
    public int below(int bound) {
        return (int) (((next() >>> 33) * bound) >>> 31);
    }

    /** A number between both ends, inclusive. */
    public int between(int low, int high) {
        return low + below(high - low + 1);
    }

    /** A number from 0 inclusive to 1 exclusive. */
    public double unit() {
        return (next() >>> 11) * 0x1p-53;
    }

    public boolean chance(double probability) {
        return unit() < probability;
    }

    public <T> T oneOf(List<T> values) {
        return values.get(below(values.size()));
    }

    public <T> @Nullable T orNull(double probability, T value) {
        return chance(probability) ? null : value;
    }

    /** A number of the exponential distribution with mean 1; {@link StrictMath} because every machine has to agree. */
    public double exponential() {
        return -StrictMath.log(1 - unit());
    }

    /** A roughly normal number with mean 0 and deviation 1. */
    public double normal() {
        return (unit() + unit() + unit() + unit() - 2) * 1.7320508;
    }

    /**
     * A rank from 0 inclusive to {@code bound} exclusive, with a probability proportional to its reciprocal: Zipf's
     * law.
     */
    public int rank(int bound) {
        return Math.min(bound - 1, (int) StrictMath.exp(unit() * StrictMath.log(bound + 1.0)) - 1);
    }

    // The finalizer of SplitMix64.
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
