package io.lotlake.bronze;

import java.util.Optional;

/**
 * What a source table looked like when it was read; written into the summary of the Bronze snapshot.
 *
 * @param system identifier of the PostgreSQL cluster
 * @param filenode of the heap; changes with TRUNCATE, VACUUM FULL and restore
 * @param oldestRunning every transaction below it had ended when the read began ({@code xmin} of the snapshot)
 */
record SourceMark(String system, long filenode, long oldestRunning) {
    private static final int PARTS = 3;

    @Override
    public String toString() {
        return "system=" + system + " filenode=" + filenode + " xmin=" + oldestRunning;
    }

    static Optional<SourceMark> parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        String[] values = new String[PARTS];
        for (int i = 0; i < PARTS; i++) {
            values[i] = parts[i].substring(parts[i].indexOf('=') + 1);
        }
        return Optional.of(new SourceMark(values[0], Long.parseLong(values[1]), Long.parseLong(values[2])));
    }
}
