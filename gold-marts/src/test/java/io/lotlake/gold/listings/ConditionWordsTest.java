package io.lotlake.gold.listings;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.HostileTexts;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionWordsTest {
    /** The patterns of the legacy pipeline that the words replace. */
    private static final Pattern DAMAGED = Pattern.compile("(?i)(unfall|accident|damaged|salvage)");

    private static final Pattern DEMO = Pattern.compile("(?i)(demo|vorf([\u00FC\u00DC]|ue)hr)");
    private static final List<String> SAMPLES = List.of(
            "Unfallfrei",
            "unfal",
            "uunfall",
            "no ACCIDENT",
            "DaMaGed",
            "SALVAGE",
            "\u017Falvage",
            "Vorf\u00FChrwagen",
            "VORF\u00DCHR",
            "vorfuehr",
            "VORFUEHRWAGEN",
            "vorfu\u0308hr",
            "ddemo",
            "dem\u03BF");

    @ParameterizedTest
    @MethodSource("io.lotlake.common.function.HostileTexts#seeds")
    void wordsAreFoundAsByThePatterns(long seed) {
        List<String> texts = HostileTexts.beyondPostgres(seed, 30_000, SAMPLES);
        texts.addAll(SAMPLES);

        for (String text : texts) {
            assertThat(ConditionWords.tellDamaged(text))
                    .as(text)
                    .isEqualTo(DAMAGED.matcher(text).find());
            assertThat(ConditionWords.tellDemo(text))
                    .as(text)
                    .isEqualTo(DEMO.matcher(text).find());
        }
        assertThat(texts).filteredOn(ConditionWords::tellDamaged).hasSizeGreaterThan(1_000);
        assertThat(texts).filteredOn(ConditionWords::tellDemo).hasSizeGreaterThan(1_000);
    }

    @Test
    void noTextHasNoAnswer() {
        assertThat(ConditionWords.tellDamaged(null)).isNull();
        assertThat(ConditionWords.tellDemo(null)).isNull();
    }
}
