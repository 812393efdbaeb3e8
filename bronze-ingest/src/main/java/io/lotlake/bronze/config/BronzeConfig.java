package io.lotlake.bronze.config;

import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.time.Duration;
import java.util.Locale;

/**
 * How Bronze reads the source.
 *
 * @param mode how the chunks become one state of the source
 * @param partitionBytes how many bytes of heap one Spark task reads
 * @param commitBytes how many bytes of heap a run reads of a table before it commits them
 * @param commitSeconds the seconds after which it commits anyway
 * @param maxFiles the most files that a run may write
 * @param maxConnections the most connections to the source at one time, including the one that holds the snapshot
 * @param lockTimeout how long a session waits for a source table that another session has locked
 * @param asciiTexts how to read a database that does not know its encoding
 * @param fingerprint the share of the chunks, 0 to 1, whose files are compared with the source
 * @param rules the rules for values that the lake does not hold and for columns that change
 * @param sync how a sync finds changes
 */
public record BronzeConfig(
        ReadMode mode,
        long partitionBytes,
        long commitBytes,
        int commitSeconds,
        int maxFiles,
        int maxConnections,
        Duration lockTimeout,
        AsciiTexts asciiTexts,
        double fingerprint,
        ColumnRules rules,
        SyncConfig sync) {
    private static final long MIN_PARTITION_BYTES = 1 << 20;
    private static final int MAX_SECONDS = 86_400;
    private static final int MAX_FILES = 1_000_000;
    private static final int MIN_CONNECTIONS = 2;
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_LOCK_DAYS = 7;

    public static BronzeConfig bind(Settings settings) {
        return new BronzeConfig(
                mode(settings),
                settings.bytes("bronze.partition-size", MIN_PARTITION_BYTES),
                settings.bytes("bronze.commit-size", MIN_PARTITION_BYTES),
                settings.integer("bronze.commit-seconds", 1, MAX_SECONDS),
                settings.integer("bronze.max-files", 1, MAX_FILES),
                settings.integer("source.max-connections", MIN_CONNECTIONS, MAX_CONNECTIONS),
                lockTimeout(settings),
                settings.choice("source.sql-ascii", AsciiTexts.class),
                fingerprint(settings),
                ColumnRules.bind(settings),
                SyncConfig.bind(settings));
    }

    /** Reads how long a session waits for a lock. The server enforces the limit, and to it zero would mean no limit. */
    public static Duration lockTimeout(Settings settings) {
        Duration timeout = settings.duration("source.lock-timeout", MAX_LOCK_DAYS);
        if (timeout.toMillis() < 1) {
            settings.problem(
                    "source.lock-timeout", "'" + timeout.toMillis() + " ms' is no time; set it to one like 5 minutes");
        }
        return timeout;
    }

    /** Opens a cut of a source whose texts lotlake can read. */
    public SourceCut cut(PostgresEndpoint source) {
        SourceCut cut = SourceCut.open(source, lockTimeout);
        boolean readable = false;
        try {
            if (asciiTexts == AsciiTexts.REFUSE) {
                cut.requireEncoding();
            }
            readable = true;
            return cut;
        } finally {
            if (!readable) {
                cut.close();
            }
        }
    }

    private static double fingerprint(Settings settings) {
        String text = settings.required("bronze.fingerprint", "off, or a share of the chunks like 0.01");
        if (text.equals("off") || text.isEmpty()) {
            return 0;
        }
        if (!text.matches("0?\\.[0-9]{1,9}|0|1|1\\.0")) {
            settings.problem(
                    "bronze.fingerprint", "'" + text + "' is neither off nor a share of the chunks from 0 to 1");
            return 0;
        }
        return Double.parseDouble(text);
    }

    private static ReadMode mode(Settings settings) {
        String name = settings.required("source.mode", "cut or chunked");
        for (ReadMode mode : ReadMode.values()) {
            if (name.equals(mode.name().toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        settings.problem("source.mode", "'" + name + "' is neither cut nor chunked");
        return ReadMode.CUT;
    }

    /** @throws LotlakeException with exit code 3 if a run would write more files than allowed */
    public void checkFiles(long files) {
        if (files > maxFiles) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot read the source: the plan makes " + files + " files where lotlake.bronze.max-files = "
                            + maxFiles + "; raise lotlake.bronze.partition-size (" + (partitionBytes >> 20)
                            + " MiB) so that they are fewer and larger");
        }
    }
}
