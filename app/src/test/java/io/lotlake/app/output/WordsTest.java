package io.lotlake.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0 B",
                "1023|1,023 B",
                "1024|1.0 KiB",
                "10240|10 KiB",
                "1610612736|1.5 GiB",
                "9223372036854775807|8,192 PiB"
            })
    void sizesHaveTwoDigitsOrMore(long bytes, String shown) {
        assertThat(Words.bytes(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0.04, 0.0 s",
        "9.96, 10.0 s",
        "59.9, 60 s",
        "59.96, 1 min",
        "75, 1 min 15 s",
        "3600, 1 h",
        "7384, 2 h 3 min"
    })
    void durationsHaveTwoUnitsAtMost(double seconds, String shown) {
        assertThat(Words.seconds(seconds)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"119, 119 s", "120, 2 min", "7199, 119 min", "7200, 2 h", "172799, 47 h", "172800, 2 d"})
    void agesHaveOneUnit(long seconds, String shown) {
        assertThat(Words.age(Duration.ofSeconds(seconds))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0", "12345|12,345", "0.123456|0.123", "0.00004|0.00004", "1.5|1.5"})
    void figuresAreExactCountsOrShortShares(double figure, String shown) {
        assertThat(Words.figure(figure)).isEqualTo(shown);
    }

    @Test
    void changesHaveASign() {
        assertThat(Words.change(0)).isEqualTo("±0");
        assertThat(Words.change(1_200)).isEqualTo("+1,200");
        assertThat(Words.change(-7)).isEqualTo("−7");
        assertThat(Words.bytesChange(-2048)).isEqualTo("−2.0 KiB");
    }

    @Test
    void messagesLoseWhatMayBePersonalData() {
        assertThat(Words.masked("duplicate key: Key (email, lid)=(jo@example.com, 7) already exists."))
                .isEqualTo("duplicate key: Key (email, lid)=(…) already exists.");
        assertThat(Words.masked("ask jo.doe+cars@mail.example.com or +49 (0)170 1234567, run 20261129_120000_ab12"))
                .isEqualTo("ask [e-mail] or [phone], run 20261129_120000_ab12");
    }
}
