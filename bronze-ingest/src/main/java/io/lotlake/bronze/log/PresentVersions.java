package io.lotlake.bronze.log;

import io.lotlake.bronze.log.Shards.ShardState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Chooses in the driver the present row of each key, by the rules of {@link PresentRows}. It is told of all rows of the
 * keys, past ones too, in any order.
 */
public final class PresentVersions {
    private final Map<String, ShardState> states;
    private final Map<List<Object>, Version> newest = new HashMap<>();

    /**
     * A row of Bronze.
     *
     * @param runId the run that landed it
     * @param moment the moment of that run
     * @param operation one of {@link RowOperation}
     */
    public record Version(String runId, Instant moment, String operation, InternalRow row) {}

    /** @param states the states of all shards */
    public PresentVersions(Map<String, ShardState> states) {
        this.states = Map.copyOf(states);
    }

    /** Adds a row. The key contains the shard. */
    public void add(String shard, List<Object> key, Version version) {
        ShardState state = states.get(shard);
        if (state != null && isOfState(state, version)) {
            newest.merge(key, version, PresentVersions::newer);
        }
    }

    private static boolean isOfState(ShardState state, Version version) {
        if (version.operation().equals(RowOperation.READ)) {
            return state.read().runIds().contains(version.runId())
                    && state.span().contains(version.moment());
        }
        return state.isChanged() && version.moment().isAfter(micros(state.readAt()));
    }

    /** A change replaces a row that was read, whatever the moments say. */
    private static Version newer(Version one, Version other) {
        boolean isRead = one.operation().equals(RowOperation.READ);
        if (isRead != other.operation().equals(RowOperation.READ)) {
            return isRead ? other : one;
        }
        return other.moment().isAfter(one.moment()) ? other : one;
    }

    /** The present row of a key; empty if there is none. */
    public Optional<Version> present(List<Object> key) {
        return Optional.ofNullable(newest.get(key))
                .filter(version -> !version.operation().equals(RowOperation.DELETION));
    }

    /** The moment as the column {@code _ingested_at} holds it. */
    static Instant micros(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MICROS);
    }
}
