package io.lotlake.common.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
    private static final Instant MOMENT = Instant.parse("2026-03-01T08:09:10.123456789Z");

    @Test
    void aFreshIdSortsByTime() {
        assertThat(Run.startingAt(MOMENT).id()).matches("20260301_080910_[0-9a-f]{4}");
    }

    @Test
    void theMomentHasMicroseconds() {
        assertThat(Run.startingAt(MOMENT).startedAt()).isEqualTo("2026-03-01T08:09:10.123456Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_a",
                "A",
                "a-b",
                "a b",
                "a\n",
                "\u00E4",
                "a'b",
                "1234567890123456789012345678901234567890123456789"
            })
    void anIdThatCouldNotStandInANameIsRefused(String id) {
        assertThatThrownBy(() -> new Run(id, MOMENT))
                .hasMessage("'" + id + "' is not a run id: up to 48 lower case letters, digits and underscores");
    }
}
