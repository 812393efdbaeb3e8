package io.lotlake.common.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepMeterTest {
    @Test
    void theStepIsFoundAmongTheTagsOfAJob() {
        assertThat(StepMeter.step("spark-session-1-thread-2-lotlake-step mart raw.ads_*,other"))
                .contains("mart raw.ads_*");
        assertThat(StepMeter.step("other,spark-session-1-thread-2-lotlake-step source"))
                .contains("source");
        assertThat(StepMeter.step("spark-session-1-other")).isEmpty();
    }
}
