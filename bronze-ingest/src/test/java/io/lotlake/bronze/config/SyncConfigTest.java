package io.lotlake.bronze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.common.config.Settings;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncConfigTest {
    private static Settings settings(Map<String, String> values) {
        return TestLake.settings(new TestDatabase("jdbc:postgresql://host/db", "user"), Path.of("warehouse"), values);
    }

    @Test
    void itIsAsTheReferenceSays() {
        SyncConfig config = SyncConfig.bind(settings(Map.of()));

        assertThat(config.detector(PricesAuto.LANDING)).isEqualTo(Detector.APPEND);
        assertThat(config.detector(FullAuto.LANDING)).isEqualTo(Detector.XMIN);
        assertThat(config.deletes().isDue(0)).isTrue();
        assertThat(config.maxDeleteRatio()).isEqualTo(0.05);
        assertThat(config.overlapSeconds()).isEqualTo(3_600);
        assertThat(config.tailBytes()).isEqualTo(16 << 20);
        assertThat(config.follows(PricesAuto.LANDING)).isFalse();
        assertThat(config.follows(FullAuto.LANDING)).isTrue();
    }

    @Test
    void deletionsAreDueEverySoManyRuns() {
        DeleteRule rule = SyncConfig.bind(settings(Map.of("sync.deletes", "every 7 runs")))
                .deletes();

        assertThat(rule.isDue(5)).isFalse();
        assertThat(rule.isDue(6)).isTrue();
        assertThat(new DeleteRule(0).isDue(100)).isFalse();
    }

    @Test
    void allMistakesAreReportedTogether() {
        Settings settings = settings(Map.of(
                "sync.detect.full_auto", "magic",
                "sync.detect.prices_auto", "modified",
                "sync.deletes", "every 0 runs",
                "sync.max-delete-ratio", "5",
                "sync.overlap", "-1 hour",
                "sync.append-tail", "1 byte"));
        SyncConfig.bind(settings);

        assertThatThrownBy(settings::check)
                .hasMessageContaining("lotlake.sync.detect.full_auto: 'magic' is none of xmin, append, modified")
                .hasMessageContaining("lotlake.sync.detect.prices_auto: bronze.prices_auto has no column modified")
                .hasMessageContaining("lotlake.sync.deletes: 'every 0 runs' is none of always, never, every N runs")
                .hasMessageContaining("lotlake.sync.max-delete-ratio: 5.0 is not in 0..1")
                .hasMessageContaining("lotlake.sync.overlap: PT-1H is not in 0..366 days")
                .hasMessageContaining("lotlake.sync.append-tail: 1 bytes are fewer than 8192");
    }
}
