package io.lotlake.common.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.SparkAlone;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same with a MERGE of Spark, as for many rows. */
@ExtendWith(SparkAlone.class)
class ReplaceManyRowsTest extends ReplaceRowsTest {
    @Override
    void requireScans(List<String> scans) {
        assertThat(scans).isNotEmpty().allMatch(scan -> scan.contains("lid") && !scan.contains("note"));
        assertThat(scans).allMatch(scan -> scan.contains("lid >= 1") && scan.contains("lid <= 3"));
    }
}
