package io.lotlake.bronze.load;

import io.lotlake.bronze.source.BlockRange;
import io.lotlake.bronze.source.Heap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * Simulates the plan for a machine that is not at hand. It gives the chunks of lotlake's own planner, biggest first, to
 * readers that are limited by their core, and together by the server and the network. bench/README.md has the model and
 * its assumptions.
 */
final class PlanSimulation {
    private static final long BLOCK = 8192;
    private static final long CHUNK = 64L << 20;
    private static final double OVERHEAD_SECONDS = 0.15;
    /** The assumed share of a heap's bytes that reaches Parquet. */
    private static final double FILE_SHARE = 0.35;

    private static final long BATCH_BYTES = 32L << 20;

    /**
     * A source table of the plan.
     *
     * @param rate how many MB of heap one core loads in a second
     */
    record Planned(String name, long rows, long rowBytes, double rate) {
        long bytes() {
            return (rows * rowBytes / BLOCK + 1) * BLOCK;
        }

        Heap heap() {
            return new Heap("public", name, 1, bytes() / BLOCK, bytes(), 0, 0);
        }
    }

    private record Piece(long bytes, double rate) {}

    private PlanSimulation() {}

    /**
     * @param arguments cores; connections; MB/s of server and network together; MB/s of a core for narrow rows and for
     *     wide rows
     */
    public static void main(String[] arguments) {
        int cores = Integer.parseInt(arguments[0]);
        int connections = Integer.parseInt(arguments[1]);
        double limit = Double.parseDouble(arguments[2]);
        double narrow = Double.parseDouble(arguments[3]);
        double wide = Double.parseDouble(arguments[4]);
        List<Planned> tables = List.of(
                new Planned("prices_auto", 1_600_000_000L, 50, narrow),
                new Planned("full_auto", 80_000_000L, 1_000, wide),
                new Planned("stat_auto", 80_000_000L, 120, narrow),
                new Planned("lot", 50_000_000L, 250, wide),
                new Planned("cust_auto", 2_000_000L, 300, wide));
        List<Piece> pieces = new ArrayList<>();
        for (Planned table : tables) {
            List<BlockRange> ranges = BlockRange.uncovered(table.heap().blocks(), CHUNK / BLOCK, List.of());
            ranges.forEach(range -> pieces.add(new Piece(range.blocks() * BLOCK, table.rate())));
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %,15d rows %,8d MiB %,6d chunks%n",
                    table.name(),
                    table.rows(),
                    table.bytes() >> 20,
                    ranges.size());
        }
        pieces.sort(Comparator.comparingLong(Piece::bytes).reversed());
        for (int readers : new int[] {1, 8, 16, cores, Math.max(cores, connections - 1)}) {
            print(pieces, readers, cores, connections, limit);
        }
    }

    private static void print(List<Piece> pieces, int readers, int cores, int connections, double limit) {
        int running = Math.min(Math.min(readers, cores), connections - 1);
        PriorityQueue<Double> free = new PriorityQueue<>();
        for (int i = 0; i < running; i++) {
            free.add(0.0);
        }
        double end = 0;
        double idle = 0;
        for (Piece piece : pieces) {
            double rate = Math.min(piece.rate(), limit / running);
            double done = free.remove() + OVERHEAD_SECONDS + piece.bytes() / 1e6 / rate;
            free.add(done);
            end = Math.max(end, done);
        }
        for (double last : free) {
            idle += end - last;
        }
        long bytes = pieces.stream().mapToLong(Piece::bytes).sum();
        double fileBytes = FILE_SHARE * CHUNK;
        double memory = running * (BATCH_BYTES * 2 + 2 * fileBytes) / (1 << 20);
        System.out.printf(
                Locale.ROOT,
                "%2d connections, %2d reading on %d cores: %6.1f min, %5.0f MB/s, %d files of about %.0f MiB,"
                        + " %.0f MiB of buffers, %.1f s idle a reader at the end%n",
                readers + 1,
                running,
                cores,
                end / 60,
                bytes / 1e6 / end,
                pieces.size(),
                fileBytes / (1 << 20),
                memory,
                idle / running);
    }
}
