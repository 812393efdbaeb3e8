package io.lotlake.bronze.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BlockRangeTest {
    @Test
    void aHeapIsCoveredByRangesOfTheStepAndARest() {
        assertThat(BlockRange.uncovered(25, 10, List.of()))
                .containsExactly(new BlockRange(0, 10), new BlockRange(10, 20), new BlockRange(20, 25));
    }

    @Test
    void anEmptyHeapHasNoRange() {
        assertThat(BlockRange.uncovered(0, 10, List.of())).isEmpty();
    }

    @Test
    void whatOthersCoverIsLeftOut() {
        List<BlockRange> covered = List.of(new BlockRange(10, 20), new BlockRange(0, 5));

        assertThat(BlockRange.uncovered(30, 10, covered))
                .containsExactly(new BlockRange(5, 10), new BlockRange(20, 30));
    }

    @Test
    void aHeapThatShrankBehindACoveredRangeNeedsNoMore() {
        assertThat(BlockRange.uncovered(12, 10, List.of(new BlockRange(10, 20))))
                .containsExactly(new BlockRange(0, 10));
    }

    @Test
    void blocksOfAHeapOfAHundredTerabytesAreCounted() {
        assertThat(BlockRange.uncovered(13_421_772_800L, 6_710_886_400L, List.of()))
                .containsExactly(new BlockRange(0, 6_710_886_400L), new BlockRange(6_710_886_400L, 13_421_772_800L));
    }

    /** The test prints its seed if it fails. */
    @Test
    void everyBlockIsReadOnceWhateverIsCovered() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            long blocks = random.nextInt(200);
            List<BlockRange> all = BlockRange.uncovered(blocks, 1 + random.nextInt(20), List.of());
            List<BlockRange> covered =
                    all.stream().filter(range -> random.nextBoolean()).toList();

            List<Long> read = BlockRange.uncovered(blocks, 1 + random.nextInt(20), covered).stream()
                    .flatMap(range ->
                            LongStream.range(range.first(), range.end()).boxed())
                    .toList();
            List<Long> before = covered.stream()
                    .flatMap(range ->
                            LongStream.range(range.first(), range.end()).boxed())
                    .toList();

            assertThat(read)
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates()
                    .doesNotContainAnyElementsOf(before.isEmpty() ? List.of(-1L) : before);
            assertThat((long) read.size() + before.size()).as("seed %d", seed).isEqualTo(blocks);
        }
    }

    @Test
    void aRangeReadsItsOwnText() {
        assertThat(BlockRange.parse(new BlockRange(3, 4_294_967_295L).toString()))
                .isEqualTo(new BlockRange(3, 4_294_967_295L));
    }

    @Test
    void aRangeBackwardsIsRefused() {
        assertThatThrownBy(() -> new BlockRange(2, 1)).hasMessage("2-1 is not a range of blocks");
    }
}
