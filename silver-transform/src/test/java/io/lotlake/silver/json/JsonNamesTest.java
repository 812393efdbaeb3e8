package io.lotlake.silver.json;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.HostileTexts;
import io.lotlake.common.function.InputRows;
import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class JsonNamesTest {
    private static final UserDefinedFunction STRINGS =
            udf((UDF1<String, String[]>) JsonNames::strings, createArrayType(StringType));

    private static final List<String> NAMES =
            List.of("ABS", " ABS ", "ESP", "Navi", "\tNavi", "", "  ", "\u00E4", "\uFB01x", "\uD83D\uDE97", "ab", "Z");

    @BeforeAll
    static void installFunctions(TestDatabase database) {
        LegacyFunctions.install(database);
    }

    @Test
    void stringsOfAnArrayAreTrimmedOfBlanksAndKeptOnceInTheirOrder() throws IOException {
        String json = """
                ["z", " a ", "a", "", "   ", "\\t", "b\\n", "\\u00A0c", "A", "z"]""";

        assertThat(JsonNames.names(json)).containsExactly("z", "a", "\t", "b\n", "\u00A0c", "A");
    }

    @Test
    void whatIsNoStringIsDropped() throws IOException {
        String json = """
                [1, "1", null, "null", true, ["in"], {"in": true, "x": ["y"]}, "last", -1.5e300]""";

        assertThat(JsonNames.names(json)).containsExactly("1", "null", "last");
    }

    @Test
    void namesOfAnObjectCountWhereTheirValueIsTrueAndAreOrderedByBytes() throws IOException {
        String json = """
                {"z": true, "\uD83D\uDE97": true, "\uFB01": true, "\u00E4": true, "Z": true, "": true, " p ": true,
                 "text": "true", "one": 1, "no": false, "none": null, "deep": {"in": true}, "list": [true]}""";

        assertThat(JsonNames.names(json)).containsExactly("", " p ", "Z", "z", "\u00E4", "\uFB01", "\uD83D\uDE97");
    }

    @Test
    void theLastOfEqualNamesCounts() throws IOException {
        assertThat(JsonNames.names("{\"a\": true, \"b\": false, \"a\": false, \"b\": true}"))
                .containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "5", "-0.0", "\"text\"", "\"[]\"", "\"{}\""})
    void aScalarHasNoNamesAndNoStrings(String json) throws IOException {
        assertThat(JsonNames.names(json)).isNull();
        assertThat(JsonNames.strings(json)).isNull();
    }

    @Test
    void emptyIsNotNothing() throws IOException {
        assertThat(JsonNames.names("[]")).isEmpty();
        assertThat(JsonNames.names("{}")).isEmpty();
        assertThat(JsonNames.strings("[]")).isEmpty();
        assertThat(JsonNames.strings("{}")).isNull();
        assertThat(JsonNames.names(null)).isNull();
        assertThat(JsonNames.strings(null)).isNull();
    }

    @Test
    void stringsAreKeptAsTheyAre() throws IOException {
        String json = """
                [" a ", "a", "", 5, "\\"\\\\\\/\\b\\u0041", "\\ud83d\\ude97", "\\u0000"]""";

        assertThat(JsonNames.strings(json)).containsExactly(" a ", "a", "", "\"\\/\bA", "\uD83D\uDE97", "\0");
    }

    @Test
    void longTextsLongNumbersAndDeepNestingAreRead() throws IOException {
        String text = "\u00E4".repeat(10_000);
        String number = "1".repeat(100_000);
        String nested = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(JsonNames.names("[\"" + text + "\", " + number + ", " + nested + ", \"end\"]"))
                .containsExactly(text, "end");
        assertThat(JsonNames.names("{\"" + text + "\": true, \"n\": " + number + ", \"d\": " + nested + "}"))
                .containsExactly(text);
    }

    @Test
    void namesLongerThanTheParsersDefaultAreRead(TestDatabase database) throws IOException {
        String name = "n".repeat(60_000);

        assertThat(JsonNames.names(jsonb(database, "{\"" + name + "\": true}"))).containsExactly(name);
    }

    /** The parser's table of names takes many names that share a hash for an attack. */
    @Test
    void namesThatShareAHashAreRead(TestDatabase database) throws IOException {
        List<String> names = IntStream.range(0, 1024)
                .mapToObj(number -> IntStream.range(0, 10)
                        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "B@")
                        .collect(joining()))
                .sorted()
                .toList();
        String json = names.stream().map(name -> "\"" + name + "\": true").collect(joining(", ", "{", "}"));

        assertThat(JsonNames.names(jsonb(database, json))).containsExactlyElementsOf(names);
    }

    @Test
    void namesAreThoseOfTheLegacyFunction(TestDatabase database, SparkSession spark) {
        List<String> documents = new ArrayList<>();
        documents.add(null);
        documents.addAll(HostileTexts.json(11, 3_000, NAMES));
        documents.addAll(HostileTexts.json(12, 3_000, HostileTexts.random(13, 500, NAMES)));
        InputRows raw = InputRows.ofTexts(documents);
        InputRows landed = InputRows.ofTexts(raw.onPostgres(database, "a::jsonb::text").stream()
                .map(String.class::cast)
                .toList());

        List<Object> names = landed.onSpark(spark, JsonNames.namesOf(col("a")));

        assertThat(landed.differences(names, raw.onPostgres(database, "raw.jsonb_to_array(a::jsonb)")))
                .isEmpty();
        assertThat(landed.differences(landed.onSpark(spark, STRINGS.apply(col("a"))), raw.onPostgres(database, """
                                CASE WHEN jsonb_typeof(a::jsonb) = 'array' THEN
                                  ARRAY(SELECT e #>> '{}' FROM jsonb_array_elements(
                                          CASE jsonb_typeof(a::jsonb) WHEN 'array' THEN a::jsonb END)
                                        WITH ORDINALITY t(e, o) WHERE jsonb_typeof(e) = 'string' ORDER BY o) END""")))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.lotlake.common.function.HostileTexts#seeds")
    void namesAreThoseOfAParser(long seed) {
        List<String> texts = HostileTexts.beyondPostgres(seed, 2_000, NAMES);
        List<String> documents = new ArrayList<>(HostileTexts.json(seed, 10_000, texts));
        documents.addAll(HostileTexts.json(seed + 1, 10_000, NAMES));
        documents.addAll(plain(new Random(seed), texts));

        for (String document : documents) {
            for (String json : List.of(document, damaged(document, new Random(seed + document.length())))) {
                String[] names = orFailure(() -> ParsedNames.names(json));
                assertThat(orFailure(() -> JsonNames.names(json)))
                        .as(() -> "names of " + InputRows.escaped(json))
                        .isEqualTo(names);
                assertThat(orFailure(() -> JsonNames.strings(json)))
                        .as(() -> "strings of " + InputRows.escaped(json))
                        .isEqualTo(orFailure(() -> ParsedNames.strings(json)));
                assertThat(orFailure(() -> new String[] {String.valueOf(JsonNames.count(json))}))
                        .as(() -> "count of " + InputRows.escaped(json))
                        .isEqualTo(failed(names) ? names : new String[] {names == null ? "null" : "" + names.length});
            }
        }
    }

    /** JSON as {@code jsonb} prints it, of any size, with names that come twice. */
    private static List<String> plain(Random random, List<String> texts) {
        List<String> documents = new ArrayList<>();
        List<String> names = new ArrayList<>(NAMES);
        texts.stream()
                .filter(text -> text.length() < 100 && text.chars().noneMatch(c -> c < ' ' || c == '"' || c == '\\'))
                .forEach(names::add);
        for (int i = 0; i < 5_000; i++) {
            int size = random.nextInt(i % 50 == 0 ? 300 : 12);
            boolean array = random.nextBoolean();
            documents.add(random.ints(size, 0, size % 2 == 0 ? NAMES.size() : names.size())
                    .mapToObj(name -> "\"" + names.get(name) + (array ? "\"" : "\": " + (name % 3 != 0)))
                    .collect(joining(", ", array ? "[" : "{", array ? "]" : "}")));
        }
        return documents;
    }

    /** The JSON with something in place of up to two characters. */
    private static String damaged(String json, Random random) {
        int length = json.codePointCount(0, json.length());
        int place = random.nextInt(length + 1);
        int from = json.offsetByCodePoints(0, place);
        int to = json.offsetByCodePoints(from, Math.min(length - place, random.nextInt(3)));
        List<String> damages = List.of("", "\"", ",", " ", "\0", "]", "tru", "\\u00e4");
        return json.substring(0, from) + damages.get(random.nextInt(damages.size())) + json.substring(to);
    }

    /** Reads JSON, or fails to. */
    private interface Reading {
        String[] read() throws IOException;
    }

    private static String[] orFailure(Reading reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            return new String[] {"failed", e.getMessage()};
        }
    }

    private static boolean failed(String[] names) {
        return names != null && names.length == 2 && names[0].equals("failed");
    }

    /** JSON as Bronze holds it. */
    private static String jsonb(TestDatabase database, String json) {
        List<String> input = Arrays.asList(json);
        return (String)
                InputRows.ofTexts(input).onPostgres(database, "a::jsonb::text").get(0);
    }
}
