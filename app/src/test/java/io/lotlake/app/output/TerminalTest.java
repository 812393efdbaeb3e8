package io.lotlake.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void theFirstVariableThatIsSetSaysWhetherTheLocaleIsUtf8() {
        assertThat(Terminal.isUtf8(Map.of("LANG", "de_DE.UTF-8"))).isTrue();
        assertThat(Terminal.isUtf8(Map.of("LANG", "de_DE.UTF-8", "LC_ALL", "C")))
                .isFalse();
        assertThat(Terminal.isUtf8(Map.of("LANG", "C", "LC_CTYPE", "C.utf8", "LC_ALL", "")))
                .isTrue();
        assertThat(Terminal.isUtf8(Map.of())).isFalse();
    }

    @Test
    void aSparklineHasABlockForEachFigure() {
        assertThat(TextSparkline.of(List.of(0.0, 1.0, 3.5, 7.0, -2.0))).isEqualTo("▁▂▅█▁");
        assertThat(TextSparkline.of(List.of(0.0, 0.0))).isEqualTo("▁▁");
        assertThat(TextSparkline.of(List.of())).isEmpty();
    }
}
