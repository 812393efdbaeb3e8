package io.lotlake.bronze.log;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;

/**
 * Tells the rows of a shard's newest full read from other rows that were read under the same run id. A run that is
 * repeated under its id may have read the shard before, or may have begun to read it again.
 *
 * @param after rows up to this moment belong to an earlier read; empty if no earlier read has a run id of this one
 * @param unfinished the moments of runs that began to read the shard again and were interrupted
 */
record ReadSpan(Optional<Instant> after, Set<Instant> unfinished) {
    ReadSpan {
        unfinished = Set.copyOf(unfinished);
    }

    static ReadSpan startingAfter(Optional<Instant> earlier) {
        return new ReadSpan(earlier, Set.of());
    }

    /** The same span without the rows of an interrupted run. */
    ReadSpan without(Instant interrupted) {
        Set<Instant> all = new HashSet<>(unfinished);
        all.add(interrupted);
        return new ReadSpan(after, all);
    }

    /** Whether a row that has a run id of the read, and came at this moment, belongs to the read. */
    boolean contains(Instant moment) {
        return after.filter(earlier -> !moment.isAfter(PresentVersions.micros(earlier)))
                        .isEmpty()
                && unfinished.stream().map(PresentVersions::micros).noneMatch(moment::equals);
    }

    /** Whether a row that has a run id of the read belongs to the read. */
    Column contains() {
        Column moment = col(LogColumns.INGESTED_AT);
        Column isYounger = after.map(earlier -> moment.gt(lit(earlier))).orElse(lit(true));
        return unfinished.isEmpty() ? isYounger : isYounger.and(not(moment.isin(unfinished.toArray())));
    }
}
