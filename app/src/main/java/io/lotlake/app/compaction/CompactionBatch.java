package io.lotlake.app.compaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Partitions of one table that one commit compacts. The plan of its time is a guess for a small machine. */
record CompactionBatch(Compaction compaction, List<PartitionWear> partitions) {
    private static final int MOST_PARTITIONS = 16;
    private static final double COMMIT_SECONDS = 1;
    private static final double PARTITION_SECONDS = 0.15;
    private static final double BYTES_PER_SECOND = 16 << 20;

    CompactionBatch {
        partitions = List.copyOf(partitions);
    }

    /**
     * The worst partitions that fit into the time. The worst one is the one where a second of work spares the readers
     * most.
     *
     * @param budget if nothing was spent of it so far, one partition may exceed it, so that each gets its turn
     */
    static Optional<CompactionBatch> of(Compaction compaction, List<PartitionWear> worn, TimeBudget budget) {
        List<PartitionWear> worstFirst = worn.stream()
                .sorted(Comparator.comparingDouble((PartitionWear partition) -> -spared(partition)))
                .toList();
        List<PartitionWear> chosen = new ArrayList<>();
        double seconds = COMMIT_SECONDS;
        double longest = budget.longestPlan();
        for (PartitionWear partition : worstFirst) {
            boolean fits = seconds + seconds(partition) <= longest || (chosen.isEmpty() && budget.isUntouched());
            if (fits && chosen.size() < MOST_PARTITIONS) {
                chosen.add(partition);
                seconds += seconds(partition);
            }
        }
        return chosen.isEmpty() ? Optional.empty() : Optional.of(new CompactionBatch(compaction, chosen));
    }

    private static double seconds(PartitionWear partition) {
        return PARTITION_SECONDS + partition.bytesToRead() / BYTES_PER_SECOND;
    }

    private static double spared(PartitionWear partition) {
        return partition.gain() / seconds(partition);
    }

    /** The seconds that the commit is planned for. */
    double seconds() {
        return COMMIT_SECONDS
                + partitions.stream()
                        .mapToDouble(partition -> seconds(partition))
                        .sum();
    }

    /** The bytes that a second of this work spares every reader of the whole table. */
    double gainOfASecond() {
        return partitions.stream().mapToLong(PartitionWear::gain).sum() / seconds();
    }

    String step() {
        return "compact " + compaction.name();
    }

    String inWords() {
        return new TableWear(partitions).inWords().orElse("");
    }

    void run() {
        compaction.run(partitions);
    }
}
