package io.lotlake.bronze.log;

import io.lotlake.bronze.log.Shards.ShardRead;
import io.lotlake.common.lake.Commit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The full reads of one shard, in the order of their commits. */
final class ReadHistory {
    private final List<Complete> complete = new ArrayList<>();
    private Instant newestMoment = Instant.EPOCH;

    /**
     * A full read that is complete.
     *
     * @param newestMoment no row of the read is younger
     */
    private record Complete(List<String> runIds, Instant newestMoment) {}

    /** Adds a commit that brings rows of the next read or completes it. */
    void add(Commit commit) {
        Instant moment = commit.runStartedAt();
        newestMoment = moment.isAfter(newestMoment) ? moment : newestMoment;
    }

    /** Ends the read, and returns which rows of its runs belong to it. */
    ReadSpan complete(ShardRead read) {
        Optional<Instant> earlier = complete.stream()
                .filter(other -> !Collections.disjoint(other.runIds(), read.runIds()))
                .map(Complete::newestMoment)
                .max(Instant::compareTo);
        complete.add(new Complete(read.runIds(), newestMoment));
        newestMoment = Instant.EPOCH;
        return ReadSpan.startingAfter(earlier);
    }
}
