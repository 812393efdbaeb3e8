package io.lotlake.bronze.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.source.BlockRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyProgressTest {
    private static Chunk chunk(long mebibytes) {
        return new Chunk("mobile", null, new BlockRange(0, 1), mebibytes << 20, "", List.of(), null);
    }

    @Test
    void rowsBytesRatesAndTheTimeLeftAreTold() {
        CopyProgress begun = CopyProgress.of(List.of(chunk(1536), chunk(512)));
        CopyProgress half =
                new CopyProgress(begun.allChunks(), begun.allBytes(), 0, 0, 0, System.nanoTime() - 10_000_000_000L);

        assertThat(half.plus(chunk(512), 2_000_000).text())
                .matches("chunk 1 of 2, 25 %, 2,000,000 rows, (199,9\\d\\d|200,000) rows/s, 512 MiB of 2\\.0 GiB,"
                        + " 51 MiB/s, about 30 s left");
    }

    @Test
    void whereNothingIsToBeReadThereIsNothingToSay() {
        assertThat(CopyProgress.NONE.text()).isEmpty();
    }
}
