package io.lotlake.bronze.connection;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The place of a cut in the life of a server.
 *
 * @param system the identifier of the PostgreSQL cluster
 * @param timeline the timeline, which changes when a standby takes over and when the cluster is restored to an earlier
 *     point
 * @param lsn a position in the write-ahead log at or after everything that the snapshot shows
 * @param at the moment by the server's clock, in microseconds since 1970
 * @param database the database's number in the cluster, which a rename does not change; 0 if a mark of an earlier
 *     version does not have it
 * @param isStandby whether the server only replays what another one writes; {@link #toString} leaves it out
 */
public record CutPosition(
        String system,
        long timeline,
        PgSnapshot snapshot,
        LogSequenceNumber lsn,
        long at,
        long database,
        boolean isStandby) {
    private static final String DATABASE = "database";

    /** The text for the summary of a snapshot. */
    @Override
    public String toString() {
        return "system=" + system + " timeline=" + timeline + " snapshot=" + snapshot + " lsn=" + lsn.asString()
                + " at=" + at + " " + DATABASE + "=" + database;
    }

    public static CutPosition parse(Map<String, String> fields) {
        return new CutPosition(
                field(fields, "system"),
                Long.parseLong(field(fields, "timeline")),
                PgSnapshot.parse(field(fields, "snapshot")),
                LogSequenceNumber.valueOf(field(fields, "lsn")),
                Long.parseLong(field(fields, "at")),
                Long.parseLong(fields.getOrDefault(DATABASE, "0")),
                false);
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a mark without " + name);
        }
        return value;
    }

    /** The moment that many seconds before the cut. */
    public Instant minus(long seconds) {
        return Instant.EPOCH.plus(at, ChronoUnit.MICROS).minusSeconds(seconds);
    }

    /**
     * Whether both cuts are of the same database, as far as is known. Filenodes do not tell: a copy by template has the
     * same ones.
     */
    public boolean isOfDatabase(CutPosition other) {
        return system.equals(other.system) && (database == 0 || other.database == 0 || database == other.database);
    }

    /** Whether the text in a summary is of this database. */
    public boolean isOfDatabase(String written) {
        return written.startsWith("system=" + system + " ")
                && List.of(written.split(" ", -1)).contains(DATABASE + "=" + database);
    }

    /** Whether this position in the log is before the other one. */
    public boolean isBehind(CutPosition other) {
        return Long.compareUnsigned(lsn.asLong(), other.lsn.asLong()) < 0;
    }
}
