package io.lotlake.bronze.source;

import io.lotlake.common.lake.KeyBounds;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of the keys of some source rows. The key is one whole number.
 *
 * @param range their range; empty if there are no keys, or if it is not known
 * @param listed the keys, if they are few; empty if there are many, or if they are not known
 */
public record RowKeys(Optional<KeyBounds.Range> range, Optional<List<Long>> listed) {
    /** Keys of which nothing is known. */
    public static final RowKeys UNKNOWN = new RowKeys(Optional.empty(), Optional.empty());

    /** The keys of no rows. */
    public static final RowKeys NONE = new RowKeys(Optional.empty(), Optional.of(List.of()));

    /** The most keys that are listed. They go into the plans of Spark, which are read many times. */
    static final int FEW = 20_000;

    public RowKeys {
        listed = listed.map(List::copyOf);
    }

    /** The keys of both. Nothing is known of them if nothing is known of one. */
    public RowKeys with(RowKeys other) {
        if (equals(UNKNOWN) || other.equals(UNKNOWN)) {
            return UNKNOWN;
        }
        return new RowKeys(
                Stream.concat(range.stream(), other.range.stream()).reduce(KeyBounds.Range::with),
                listed.flatMap(keys -> other.listed.map(more -> together(keys, more)))
                        .filter(keys -> keys.size() <= FEW));
    }

    private static List<Long> together(List<Long> some, List<Long> more) {
        return Stream.concat(some.stream(), more.stream()).distinct().toList();
    }
}
