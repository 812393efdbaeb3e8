package io.lotlake.bronze.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Up to which transaction lotlake has looked at the rows of a heap, block by block. */
class HeapCoverageTest {
    private static final long BLOCKS = 500;

    /** The transaction below which every row of the block is known to be looked at. */
    private static long passed(HeapCoverage looked, long block) {
        return looked.tails().stream()
                .filter(end -> end.first() <= block)
                .mapToLong(HeapCoverage.Tail::passed)
                .max()
                .orElse(looked.passed());
    }

    @Test
    void whatWasLookedAtIsNeverMoreThanItWas() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            long[] truth = new long[(int) BLOCKS];
            HeapCoverage known = new HeapCoverage(100, List.of());
            Arrays.fill(truth, 100);
            long now = 100;
            for (int look = 0; look < 60; look++) {
                long first = random.nextInt((int) BLOCKS);
                long before = now;
                now += 1 + random.nextInt(9);
                known = known.from(first, before, now);
                for (int block = (int) first; block < BLOCKS; block++) {
                    truth[block] = truth[block] >= before ? now : truth[block];
                }
                for (int block = 0; block < BLOCKS; block++) {
                    assertThat(passed(known, block)).isLessThanOrEqualTo(truth[block]);
                }
                assertThat(known.tails().size()).isLessThanOrEqualTo(16);
                assertThat(passed(known, BLOCKS - 1)).as("at the end").isEqualTo(now);
            }
        }
    }

    @Test
    void aLookThatDoesNotJoinTheOneBeforeTellsNothing() {
        HeapCoverage looked = new HeapCoverage(90, List.of());

        assertThat(looked.from(7, 95, 100)).isEqualTo(looked);
        assertThat(looked.from(7, 90, 100).tails()).containsExactly(new HeapCoverage.Tail(7, 100));
    }

    @Test
    void rowsThatWereNotLookedAtAreToldByTheirBlock() {
        assertThat(new HeapCoverage(90, List.of()).newer()).isEqualTo(HeapPass.newerThan(90));
        assertThat(new HeapCoverage(90, List.of(new HeapCoverage.Tail(7, 93), new HeapCoverage.Tail(9, 97))).newer())
                .isEqualTo("CASE WHEN ctid >= '(9,0)'::tid THEN " + HeapPass.newerThan(97)
                        + " WHEN ctid >= '(7,0)'::tid THEN " + HeapPass.newerThan(93) + " ELSE "
                        + HeapPass.newerThan(90) + " END");
    }
}
