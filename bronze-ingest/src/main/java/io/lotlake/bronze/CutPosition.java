package io.lotlake.bronze;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Where in the life of a server a cut is.
 *
 * @param system identifier of the PostgreSQL cluster
 * @param timeline changes when a standby takes over and when the cluster is restored to an earlier point
 * @param lsn position in the write-ahead log, not before anything that the snapshot shows
 * @param at the server's clock, in microseconds since 1970
 * @param database its number in the cluster, which stays when it is renamed; 0 where a mark of an earlier version does not say
 * @param isStandby whether the server only replays what another one writes; not written down
 */
record CutPosition(
        String system,
        long timeline,
        PgSnapshot snapshot,
        LogSequenceNumber lsn,
        long at,
        long database,
        boolean isStandby) {
    private static final String DATABASE = "database";

    /** What the summary of a snapshot says. */
    @Override
    public String toString() {
        return "system=" + system + " timeline=" + timeline + " snapshot=" + snapshot + " lsn=" + lsn.asString()
                + " at=" + at + " " + DATABASE + "=" + database;
    }

    static CutPosition parse(Map<String, String> fields) {
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

    /** The moment, some time before. */
    Instant minus(long seconds) {
        return Instant.EPOCH.plus(at, ChronoUnit.MICROS).minusSeconds(seconds);
    }

    /** Whether both are of one database, as far as is known: a copy by template has the same files, and so the same filenodes. */
    boolean isOfDatabase(CutPosition other) {
        return system.equals(other.system) && (database == 0 || other.database == 0 || database == other.database);
    }

    /** Whether what a summary says is of this database. */
    boolean isOfDatabase(String written) {
        return written.startsWith("system=" + system + " ")
                && List.of(written.split(" ", -1)).contains(DATABASE + "=" + database);
    }

    /** Whether the log of this position ends before that of the other. */
    boolean isBehind(CutPosition other) {
        return Long.compareUnsigned(lsn.asLong(), other.lsn.asLong()) < 0;
    }
}
