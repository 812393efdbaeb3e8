package io.lotlake.app.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

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

    /** Messages, and what is left of them. */
    static final List<Arguments> QUOTING = List.of(
            arguments("Key (name)=(Foo (Bar) GmbH) already exists.", "Key (name)=(…) already exists."),
            arguments(
                    "Key (a)=(Ann Onym) conflicts with existing key (a)=(Ann (Onym)).",
                    "Key (a)=(…) conflicts with existing key (a)=(…)."),
            arguments(
                    "Key (lid)=(7) is not present in table \"cars\".",
                    "Key (lid)=(…) is not present in table \"cars\"."),
            arguments("Failing row contains (7, Ann Onym, (null)).", "Failing row contains (…)."),
            arguments(
                    "invalid input syntax for type integer: \"Ann \"Onym\" GmbH\" (SQLSTATE 22P02); change it",
                    "invalid input syntax for type integer: \"…\" (SQLSTATE 22P02); change it"),
            arguments(
                    "invalid input syntax for type integer: \"Ann (SQLSTATE 22P02); change it",
                    "invalid input syntax for type integer: \"…\" (SQLSTATE 22P02); change it"),
            arguments("invalid input syntax for type date: \"Ann Onym", "invalid input syntax for type date: \"…\""),
            arguments("malformed array literal: \"Ann Onym\"", "malformed array literal: \"…\""),
            arguments(
                    "date/time field value out of range: \"1999-31-12\"", "date/time field value out of range: \"…\""),
            arguments(
                    "value \"4915112345678\" is out of range for type integer (SQLSTATE 22003)",
                    "value \"…\" is out of range for type integer (SQLSTATE 22003)"),
            arguments("\"Ann Onym\" is out of range for type real", "\"…\" is out of range for type real"),
            arguments(
                    "ungültige Eingabesyntax für Typ integer: »Ann Onym« (SQLSTATE 22P02)",
                    "ungültige Eingabesyntax für Typ integer: \"…\" (SQLSTATE 22P02)"),
            arguments(
                    "The value 'Ann Onym' of the type \"STRING\" cannot be cast",
                    "The value '…' of the type \"STRING\" cannot be cast"),
            arguments("relation \"raw.cars\" does not exist; make it", "relation \"raw.cars\" does not exist; make it"),
            arguments(
                    "null value in column \"lid\" of relation \"cars\" violates",
                    "null value in column \"lid\" of relation \"cars\" violates"));

    @ParameterizedTest
    @FieldSource("QUOTING")
    void quotedValuesOfRowsAreMasked(String message, String masked) {
        assertThat(Words.masked(message)).isEqualTo(masked);
    }

    @Test
    void aValueMayHaveSeveralLines() {
        assertThat(Words.masked("Key (name)=(Ann\nOnym) already exists.")).isEqualTo("Key (name)=(…) already exists.");
        assertThat(Words.masked("malformed record literal: \"Ann\nOnym\"\n  Where: COPY cars, line 1: \"Ann\""))
                .isEqualTo("malformed record literal: \"…\"");
    }
}
