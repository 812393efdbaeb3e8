package io.lotlake.common.function;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class PostgresTextTest {
    private static final String POSTGRES_CHANGES = """
            SELECT codepoint || ' ' || (SELECT string_agg(ascii(c)::text, '+')
                                          FROM regexp_split_to_table(%1$s(chr(codepoint)), '') c)
              FROM generate_series(1, 1114111) AS codepoint
             WHERE codepoint NOT BETWEEN 55296 AND 57343 AND %1$s(chr(codepoint)) <> chr(codepoint)
            """;

    /**
     * Letters whose capitals came with Unicode 14 to 16. Java 17 knows Unicode 13, PostgreSQL 18 knows these capitals.
     */
    private static final String CAPITALS_NEWER_THAN_JAVA = "019B 0264 1C8A 2C5F A7C1 A7CD A7D1 A7D7 A7D9 A7DB"
            + " 10597-105A1 105A3-105B1 105B3-105B9 105BB-105BC 10D70-10D85";

    @Test
    void upperMapsEveryCharacterAsPostgresDoesButForLettersNewerThanJava(TestDatabase database) {
        Map<Integer, String> postgres = postgresChanges(database, "upper");

        Map<Integer, String> ours = new TreeMap<>();
        codePoints().forEach(codePoint -> {
            String upper = String.valueOf(PostgresText.upperEach(Character.toString(codePoint)));
            ours.put(codePoint, codePoints(upper));
        });

        assertThat(differences(ours, postgres)).isEqualTo(CAPITALS_NEWER_THAN_JAVA);
        assertThat(ours.keySet())
                .filteredOn(codePoint -> differ(codePoint, ours, postgres))
                .allMatch(codePoint -> !Character.isDefined(Integer.parseInt(postgres.getOrDefault(codePoint, ""))));
    }

    @Test
    void lowerMapsEveryCharacterAsPostgresDoes(TestDatabase database) {
        Map<Integer, String> postgres = postgresChanges(database, "lower");

        Map<Integer, String> ours = new TreeMap<>();
        codePoints()
                .forEach(codePoint ->
                        ours.put(codePoint, codePoints(PostgresText.lower(Character.toString(codePoint)))));

        assertThat(differences(ours, postgres)).isEqualTo("");
    }

    @Test
    void neighboursDoNotMatter(TestDatabase database, SparkSession spark) {
        List<String> texts = new ArrayList<>(List.of(
                "\u039A\u039F\u039A\u039A\u0399\u039D\u039F\u03A3",
                "\u0130NC\u0130",
                "I\u0307",
                "WEI\u1E9E",
                "\u00DFtra\u00DFe",
                "\uFB01x",
                "",
                " \u03A3 ",
                "A\u03A3B",
                "\u01C5",
                "\u0149",
                "J\u030C",
                "\u1F88",
                "I\u0300",
                "\u012E\u0301"));
        texts.addAll(HostileTexts.random(7, 2_000, List.of("\u039F\u03A3 \u039F\u03A3", "Stra\u00DFe \u0130I\u0131i")));
        InputRows rows = InputRows.ofTexts(texts);

        List<Object> lower = new ArrayList<>();
        texts.forEach(text -> lower.add(PostgresText.lower(text)));
        List<Object> upper = rows.onSpark(spark, PostgresText.upperOf(col("a")));

        assertThat(lower.subList(0, 5))
                .containsExactly(
                        "\u03BA\u03BF\u03BA\u03BA\u03B9\u03BD\u03BF\u03C3",
                        "inci",
                        "i\u0307",
                        "wei\u00DF",
                        "\u00DFtra\u00DFe");
        assertThat(upper.subList(3, 6)).containsExactly("WEI\u1E9E", "\u00DFTRA\u00DFE", "\uFB01X");
        assertThat(rows.differences(lower, rows.onPostgres(database, "lower(a)")))
                .isEmpty();
        assertThat(rows.differences(upper, rows.onPostgres(database, "upper(a)")))
                .isEmpty();
    }

    /** The Turkish lower case of I is dotless. Only functions that use the locale of the machine give it. */
    @Test
    void theLocaleOfTheMachineDoesNotMatter(SparkSession spark) {
        Locale machine = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            List<String> texts = List.of("INCI", "GR\u0130 I\u00C4", "\u00C4I", "title \u00E4i");
            InputRows rows = InputRows.ofTexts(texts);

            assertThat(texts.stream().map(PostgresText::lower))
                    .containsExactly("inci", "gri i\u00E4", "\u00E4i", "title \u00E4i");
            assertThat(rows.onSpark(spark, PostgresText.upperOf(col("a"))))
                    .containsExactly("INCI", "GR\u0130 I\u00C4", "\u00C4I", "TITLE \u00C4I");
        } finally {
            Locale.setDefault(machine);
        }
    }

    @Test
    void nothingStaysNothing() {
        assertThat(PostgresText.upperEach(null)).isNull();
        assertThat(PostgresText.upperEach("")).isEqualTo("");
    }

    @ParameterizedTest
    @MethodSource("io.lotlake.common.function.HostileTexts#seeds")
    void everyCharacterIsMappedByItself(long seed) {
        List<String> samples = List.of("Stra\u00DFe \u0130I\u0131i", "schwarz", "EUR", "\u024F\u0250\u2C6F\u0180");

        for (String text : HostileTexts.beyondPostgres(seed, 20_000, samples)) {
            assertThat(PostgresText.lower(text)).isEqualTo(each(text, UCharacter::toLowerCase));
            assertThat(PostgresText.upperEach(text)).isEqualTo(each(text, Character::toUpperCase));
        }
    }

    private static String each(String text, IntUnaryOperator mapping) {
        return text.codePoints()
                .map(mapping)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static IntStream codePoints() {
        return IntStream.rangeClosed(1, Character.MAX_CODE_POINT)
                .filter(codePoint -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
    }

    private static String codePoints(String text) {
        return text.codePoints().mapToObj(String::valueOf).collect(joining("+"));
    }

    /** The characters that the function changes, with the code points of their results. */
    private static Map<Integer, String> postgresChanges(TestDatabase database, String function) {
        Map<Integer, String> changes = new HashMap<>();
        for (String line : database.strings(String.format(POSTGRES_CHANGES, function))) {
            int blank = line.indexOf(' ');
            changes.put(Integer.valueOf(line.substring(0, blank)), line.substring(blank + 1));
        }
        return changes;
    }

    /** The characters that the two functions map differently. Neighbours are joined to ranges. */
    private static String differences(Map<Integer, String> ours, Map<Integer, String> postgres) {
        StringBuilder ranges = new StringBuilder();
        int last = -2;
        int first = -2;
        for (int codePoint : ours.keySet()) {
            if (!differ(codePoint, ours, postgres)) {
                continue;
            }
            if (codePoint != last + 1) {
                ranges.append(range(first, last));
                first = codePoint;
            }
            last = codePoint;
        }
        return ranges.append(range(first, last)).toString().strip();
    }

    private static boolean differ(int codePoint, Map<Integer, String> ours, Map<Integer, String> postgres) {
        String same = String.valueOf(codePoint);
        return !ours.getOrDefault(codePoint, same).equals(postgres.getOrDefault(codePoint, same));
    }

    private static String range(int first, int last) {
        if (last < 0) {
            return "";
        }
        return first == last ? String.format("%04X ", first) : String.format("%04X-%04X ", first, last);
    }
}
