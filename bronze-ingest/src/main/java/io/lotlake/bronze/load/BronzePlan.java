package io.lotlake.bronze.load;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What a first load would read: source tables, chunks, files, connections, and the time that it may take. */
record BronzePlan(List<Line> tables, BronzeConfig config) {
    /**
     * How many bytes of heap one core copies into Iceberg in a second. Measured by bench/first-load: 23 million rows,
     * 3.4 GB, 2 cores, 30 s.
     */
    private static final double BYTES_PER_CORE_SECOND = 50e6;

    private static final double SECONDS_PER_MINUTE = 60;

    /** A source table of the plan. */
    record Line(Relation relation, long estimatedRows, long bytes, int chunks) {}

    static BronzePlan of(Map<Relation, Landing> relations, Map<Relation, SourceTable> sources, BronzeConfig config) {
        List<Line> lines = new ArrayList<>();
        relations.forEach((relation, landing) -> {
            SourceTable source = Objects.requireNonNull(sources.get(relation));
            List<Chunk> chunks = Chunk.of(source, landing.source(), config.partitionBytes(), List.of());
            long bytes = chunks.stream().mapToLong(Chunk::bytes).sum();
            lines.add(new Line(relation, source.estimatedRows(), bytes, chunks.size()));
        });
        return new BronzePlan(lines, config);
    }

    long bytes() {
        return tables.stream().mapToLong(Line::bytes).sum();
    }

    /** The plan as text. It refuses a plan of too many files, as the run would. */
    List<String> lines(int cores) {
        long files = tables.stream().mapToLong(Line::chunks).sum();
        config.checkFiles(files);
        int readers = Math.max(1, Math.min(cores, config.maxConnections() - 1));
        double minutes = bytes() / (BYTES_PER_CORE_SECOND * readers) / SECONDS_PER_MINUTE;
        List<String> lines = new ArrayList<>();
        for (Line table : tables) {
            String rows = table.estimatedRows() < 0 ? "?" : "~" + table.estimatedRows();
            lines.add(String.format(
                    Locale.ROOT,
                    "%-40s %12s rows %10d KiB %5d chunks",
                    table.relation(),
                    rows,
                    table.bytes() >> 10,
                    table.chunks()));
        }
        lines.add(String.format(
                Locale.ROOT,
                "%d tables, %d MiB of heap, %d chunks and at most as many files, %d connections, about %.1f minutes"
                        + " at 50 MB/s for each of %d cores",
                tables.size(),
                bytes() >> 20,
                files,
                readers + 1,
                minutes,
                readers));
        return lines;
    }
}
