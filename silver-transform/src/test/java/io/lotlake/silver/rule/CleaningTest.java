package io.lotlake.silver.rule;

import static java.util.Arrays.asList;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.HostileTexts;
import io.lotlake.common.function.InputRows;
import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each rule gives the results that are written out for telling inputs, and those of its legacy function for thousands
 * of hostile ones.
 */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class CleaningTest {
    private static final String VIN = "WVWZZZ1KZAW123456";
    private static final int RANDOM = 8_000;

    /** Inputs with their results. */
    private static final class Cases {
        private final List<List<String>> inputs = new ArrayList<>();
        private final List<Object> results = new ArrayList<>();

        /** @param input a value for each column, possibly null */
        Cases gives(Object result, String... input) {
            inputs.add(asList(input));
            results.add(result);
            return this;
        }

        void nothing(String... texts) {
            for (String text : texts) {
                gives(null, text);
            }
        }
    }

    @BeforeAll
    static void installFunctions(TestDatabase database) {
        LegacyFunctions.install(database);
        database.execute("""
                INSERT INTO raw.countries VALUES ('DE', 'EUR', '49'), ('CZ', 'CZK', '420'), ('XX', 'EUR', '');
                """);
    }

    private static void check(
            Cases cases,
            List<List<String>> random,
            Column rule,
            String legacy,
            SparkSession spark,
            TestDatabase database) {
        List<List<String>> inputs = new ArrayList<>(cases.inputs);
        inputs.addAll(random);
        InputRows rows = InputRows.of(inputs);

        List<Object> cleaned = rows.onSpark(spark, rule);

        List<Object> expected = rows.onPostgres(database, legacy);
        assertThat(InputRows.of(cases.inputs).differences(cleaned, cases.results))
                .as("as written out")
                .isEmpty();
        assertThat(rows.differences(cleaned, expected))
                .as("as the legacy function")
                .isEmpty();
        assertThat(expected)
                .as("random inputs are no good")
                .filteredOn(result -> result != null)
                .hasSizeGreaterThan(300);
    }

    private static void checkTexts(
            Cases cases, List<String> random, Column rule, String legacy, SparkSession spark, TestDatabase database) {
        check(cases, random.stream().map(List::of).toList(), rule, legacy, spark, database);
    }

    @Test
    void vins(SparkSession spark, TestDatabase database) {
        Cases cases = new Cases()
                .gives(VIN, VIN)
                .gives(VIN, " wvw-zzz.1kz aw123456\t")
                .gives(VIN, VIN + "\n")
                .gives(VIN, "WVWZZZ1KZAWI23456")
                .gives("001WZZ1KZAW123456", "oqiWZZ1KZAW123456")
                .gives("1VWZZZ1KZAW123456", "\u0131VWZZZ1KZAW123456")
                .gives("SVWZZZ1KZAW123456", "\u017FVWZZZ1KZAW123456")
                .gives(VIN, "\u00DF" + VIN)
                .gives(VIN, "\uFB01" + VIN + "\uFB03")
                .gives(VIN, "\u00C4" + VIN)
                .gives(VIN, "\uD83D\uDE97" + VIN)
                .gives(VIN, VIN + "\u00A0\u200B")
                .gives(VIN, " ".repeat(5_000) + VIN + "-".repeat(5_000))
                .gives("AAAAAAAAAAAAAABC1", "AAAAAAAAAAAAAABC1")
                .gives("11111111100000ABC", "IIIIIIII1OOQQ0ABC");
        cases.nothing(
                null,
                "",
                " ",
                "WVWZZZ1KZAW12345",
                VIN + "7",
                "\u212AVWZZZ1KZAW123456",
                "\u0130VWZZZ1KZAW123456",
                "\u00C4VWZZZ1KZAW123456",
                "\u0661VWZZZ1KZAW123456",
                "\uFF37VWZZZ1KZAW123456",
                "11111111111111111",
                "AAAAAAAAAAAAAAABC",
                "IIIIIIII1OOQQ00QA",
                "A".repeat(10_000));
        List<String> random =
                HostileTexts.random(101, RANDOM, List.of(VIN, "zfa31200000123456", "1C4-PJMDX 9JD 123456"));

        checkTexts(cases, random, Cleaning.vin(col("a")), "raw.clean_vin(a)", spark, database);
    }

    @Test
    void carPlates(SparkSession spark, TestDatabase database) {
        Cases cases = new Cases()
                .gives("B-MW-1234", "b-mw 1234")
                .gives("M-\u00DC-12", "M:\u00FC 12")
                .gives("B-12", "  .:-B 12 -. ")
                .gives("B12-3", "B\t12 3")
                .gives("HHAB-1", "HH\u00A0AB 1")
                .gives("1234", "--1234--")
                .gives("ABCDEFGHI1", "ABCDEFGHI1")
                .gives("B-12", "B - :. 12")
                .gives("B--12", "B-\u00DF-12")
                .gives("B12-34", "B\\12 34\n")
                .gives("I-123", "\u0131-123")
                .gives("S-12", "\u017F-12")
                .gives("\u00C4-\u00D6\u00DC-1", "\u00E4-\u00F6\u00FC 1")
                .gives("\u00C4\u00D6\u00DC1", "\u00C4\u00D6\u00DC1")
                .gives("A-123", "A\u0308-123")
                .gives("B-B-1", "B-\u00C5B 1")
                .gives("B-12", "B" + " ".repeat(10_000) + "12");
        cases.nothing(
                null,
                "",
                "---",
                "A1",
                "B\u00A012",
                "ABCD",
                "ABCDEFGHIJ1",
                "\u212A-123",
                "\u0661\u0662\u0663\u0664",
                "\uFF22-12",
                "\uD83D\uDE97123",
                "A".repeat(10_000) + "1");
        List<String> random =
                HostileTexts.random(102, RANDOM, List.of("B-MW 1234", "K\u00D6:LN 12", "T\u00DC-X 1", "AA 123 BB"));

        checkTexts(cases, random, Cleaning.carPlate(col("a")), "raw.clean_car_plate(a)", spark, database);
    }

    @Test
    void months(SparkSession spark, TestDatabase database) {
        Cases cases = new Cases()
                .gives("2019-03-01", "03/2019")
                .gives("2019-03-01", "3/2019")
                .gives("2019-03-01", "2019-03")
                .gives("2019-03-01", "2019-3")
                .gives("2019-01-01", "2019")
                .gives("2019-03-01", "  03/2019 ")
                .gives("1886-01-01", "1886")
                .gives("1886-12-01", "12/1886")
                .gives("2100-12-01", "12/2100")
                .gives("2100-12-01", "2100-12");
        cases.nothing(
                null,
                "",
                " ",
                "new",
                "\t03/2019",
                "03/2019\n",
                "2019\n",
                "2019\r",
                "\u00A02019",
                "2019\u00A0",
                "0/2019",
                "00/2019",
                "13/2019",
                "99/9999",
                "2019-00",
                "2019-13",
                "12/1885",
                "1885-12",
                "1885",
                "01/2101",
                "2101-01",
                "2101",
                "0000",
                "9999",
                "03/19",
                "003/2019",
                "2019-003",
                "2019/03",
                "2019-",
                "/2019",
                "-2019",
                "+2019",
                "2019-12-01",
                "03 / 2019",
                "1/12019",
                "03/2019 03/2019",
                "2019-03\n2019-03",
                "\u0662\u0660\u0661\u0669",
                "\uFF10\uFF13/2019",
                "03\u22152019",
                "2019\u20103",
                "2019.3",
                "1".repeat(10_000));
        List<String> random = HostileTexts.random(
                103, RANDOM, List.of("03/2019", "2019-03", "2019", "12/1886", "2100-12", "1/2101", "0/2000"));

        checkTexts(cases, random, Cleaning.month(col("a")), "raw.parse_month(a)", spark, database);
    }

    @Test
    void kilometres(SparkSession spark, TestDatabase database) {
        Cases cases = new Cases()
                .gives("100000", "100000", "km")
                .gives("160934", "100000", "mi")
                .gives("2", "1", "mi")
                .gives("100000", "100000", null)
                .gives("100000", "100000", "MI")
                .gives("100000", "100000", "mi ")
                .gives("100000", "100000", "")
                .gives("0", "0", "mi")
                .gives(null, "-1", "km")
                .gives(null, "-1", "mi")
                .gives(null, "-2147483648", "mi")
                .gives(null, "-2147483648", null)
                .gives(null, null, "mi")
                .gives("2147483647", "2147483647", "km")
                .gives("3456039922", "2147483647", "mi");
        Random random = new Random(104);
        List<List<String>> numbers = new ArrayList<>();
        for (int i = 0; i < RANDOM; i++) {
            numbers.add(asList(String.valueOf(number(random)), random.nextBoolean() ? "mi" : "km"));
        }
        Column rule = Cleaning.kilometres(col("a").cast(IntegerType), col("b"));

        check(cases, numbers, rule, """
                CASE WHEN a::int < 0 THEN NULL
                     WHEN b = 'mi' THEN round(a::int * 1.609344) ELSE a::int END""", spark, database);
    }

    @Test
    void horsepower(SparkSession spark, TestDatabase database) {
        Cases cases = new Cases()
                .gives("136", "100")
                .gives("1", "1")
                .gives("0", "0")
                .gives("339906", "250000")
                .gives("1019717", "750000")
                .gives("-1019717", "-750000")
                .gives("-339906", "-250000")
                .gives("2919766011", "2147483647")
                .gives("-2919766012", "-2147483648");
        cases.nothing((String) null);
        Random random = new Random(105);
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < RANDOM; i++) {
            numbers.add(String.valueOf(number(random)));
        }
        Column rule = Cleaning.horsepower(col("a").cast(IntegerType));

        checkTexts(cases, numbers, rule, "round(a::int * 1.359622)", spark, database);
    }

    /** A number of any size that an integer has. */
    private static int number(Random random) {
        return random.nextInt() >> random.nextInt(32);
    }

    @Test
    void colorNames(SparkSession spark, TestDatabase database) {
        Cases cases = new Cases()
                .gives("rot", "  Rot ")
                .gives("\trot\n", "\tROT\n ")
                .gives("rot\u00A0", "ROT\u00A0")
                .gives("", "   ")
                .gives("", "")
                .gives(
                        "\u03BA\u03BF\u03BA\u03BA\u03B9\u03BD\u03BF\u03C3",
                        "\u039A\u039F\u039A\u039A\u0399\u039D\u039F\u03A3")
                .gives("inci beyazi", "\u0130NC\u0130 BEYAZI")
                .gives("wei\u00DF", "WEI\u1E9E")
                .gives("k \u00E5 \u03C9", "\u212A \u212B \u2126")
                .gives("\uD801\uDC28 deseret", "\uD801\uDC00 DESERET")
                .gives("\uFF52\uFF4F\uFF54 \uD83D\uDE97", "\uFF32\uFF2F\uFF34 \uD83D\uDE97")
                .gives("\u00E4".repeat(10_000), "\u00C4".repeat(10_000));
        cases.nothing((String) null);
        List<String> random = HostileTexts.random(
                106,
                RANDOM,
                List.of(
                        " Brilliantschwarz Metallic",
                        "BLEU FONC\u00C9",
                        "\u0130NC\u0130",
                        "\u039C\u03A0\u039B\u0395\u03A3"));

        checkTexts(cases, random, Cleaning.colorName(col("a")), "lower(btrim(a))", spark, database);
    }

    @Test
    void emailAddresses(SparkSession spark, TestDatabase database) {
        String dots = "a@" + "a.".repeat(5_000);
        Cases cases = new Cases()
                .gives(List.of(), "[]")
                .gives(List.of("info@example.com"), "[\" INFO@Example.COM \", \"info@example.com\"]")
                .gives(
                        List.of("%@b.de", "_@b.de", "a@b.de", "z.1+x-y@b.de"),
                        "[\"Z.1+X-Y@b.de\", \"a@b.de\", \"_@b.de\", \"%@b.de\", \"A@B.DE\"]")
                .gives(
                        List.of("a@-.de", "a@b-.c-.de", "a@b.c.d.e.ff"),
                        "[\"a@b-.c-.de\", \"a@-.de\", \"a@b.c.d.e.ff\"]")
                .gives(List.of(), "[\"a@b.de\\n\", \"\\ta@b.de\", \"\\na@b.de\", \"a@b.de\\u00a0\", \"x\\na@b.de\"]")
                .gives(
                        List.of(),
                        "[\"a@b..de\", \"a@.b.de\", \"a@b.de.\", \"a@b.d\", \"a@b.d1\", \"a@b.c-d\", \"a@b\"]")
                .gives(
                        List.of(),
                        "[\"@b.de\", \"a@@b.de\", \"a@b@c.de\", \"a b@c.de\", \"a@b c.de\","
                                + " \"a@.de\", \"a@..de\", \"\"]")
                .gives(
                        List.of(),
                        "[\"m\u00FCller@b.de\", \"a@\u00E9.de\", \"a@b.\u0394\u0395\","
                                + " \"\u0131@b.de\", \"\u017F@b.de\"]")
                .gives(
                        List.of(),
                        "[\"\uD83D\uDE97@b.de\", \"\u0661@b.de\", \"a@\uFF11.de\", \"\uFB01@b.de\", \"\u00DF@b.de\"]")
                .gives(List.of("info@b.de", "kontakt@b.de"), "[\"\u212Aontakt@b.de\", \"\u0130nfo@b.de\"]")
                .gives(List.of("a@b.de"), "[5, null, true, [\"x@y.de\"], {\"x@y.de\": true}, \"\\u0061@b.de\"]")
                .gives(List.of(dots + "de"), "[\"" + dots + "de\", \"" + dots + "d\", \"" + dots + ".de\"]")
                .gives(List.of(), "[\"a@" + "a".repeat(10_000) + "!\", \"" + "a".repeat(10_000) + "\"]")
                .gives(List.of("a".repeat(10_000) + "@b.de"), "[\"" + "a".repeat(10_000) + "@b.de\"]");
        cases.nothing(null, "null", "true", "5", "\"a@b.de\"", "{}", "{\"a@b.de\": true}");
        List<String> addresses = HostileTexts.random(
                107, 4_000, List.of("info@example.com", "Max.M@sub.-d-.example.de", "a%b+c_d@x.yz", "a@b.c"));
        List<String> random = HostileTexts.json(108, RANDOM, addresses);

        checkTexts(cases, random, Cleaning.emails(col("a")), "raw.clean_emails(a::jsonb)", spark, database);
    }

    @Test
    void phoneNumbers(SparkSession spark, TestDatabase database) {
        Cases cases = new Cases()
                .gives(List.of(), "[]", "DE", "49")
                .gives(List.of("+4901701234567"), "[\"+49 (0) 170/1234567\"]", "DE", "49")
                .gives(
                        List.of("+491701234567"),
                        "[\"0049-170-1234567\", \"0170 1234567\", \"+491701234567\"]",
                        "DE",
                        "49")
                .gives(
                        List.of("+420601123456", "+491701234567"),
                        "[\"0601 123 456\", \"++49 170 1234567\"]",
                        "CZ",
                        "420")
                .gives(List.of("+491701234567"), "[\"(+49)1701234567\", \"0049+1701234567\"]", null, null)
                .gives(List.of(), "[\"0170 1234567\", \"170 1234567\"]", "ZZ", null)
                .gives(List.of("+17012345678"), "[\"017012345678\"]", "XX", "")
                .gives(List.of(), "[\"1+49 170 1234567\", \"\", \"+\", \"00\", \"0\", \"Tel.\"]", "DE", "49")
                .gives(List.of("+12345678"), "[\"+1234567\", \"+12345678\"]", "DE", "49")
                .gives(List.of("+123456789012345"), "[\"+1234567890123456\", \"+123456789012345\"]", "DE", "49")
                .gives(List.of("+0491701234567"), "[\"000491701234567\"]", "DE", "49")
                .gives(
                        List.of("+49897654321"),
                        "[\"Tel.: 089 / 7654-321\\n\", 897654321, null, [\"0891111111\"]]",
                        "DE",
                        "49")
                .gives(
                        List.of(),
                        "[\"+\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\", \"\uFF0B12345678901\"]",
                        "DE",
                        "49")
                .gives(List.of("+12345678"), "[\"\uFF0B+12345678\uD83D\uDE97\"]", "DE", "49")
                .gives(
                        List.of("+12345678"),
                        "[\"" + "x".repeat(10_000) + "+12345678\", \"" + "1".repeat(10_000) + "\"]",
                        "DE",
                        "49")
                .gives(null, "\"+12345678\"", "DE", "49")
                .gives(null, "{\"+12345678\": true}", "DE", "49")
                .gives(null, "null", "DE", "49")
                .gives(null, null, "DE", "49");
        List<String> numbers = HostileTexts.random(
                109, 4_000, List.of("+49 (0) 170/1234567", "0049-170-1234567", "0170 1234567", "+1234567", "00"));
        List<List<String>> countries = List.of(
                List.of("DE", "49"), List.of("CZ", "420"), List.of("XX", ""), asList("ZZ", null), asList(null, null));
        List<List<String>> random = new ArrayList<>();
        for (String json : HostileTexts.json(110, RANDOM, numbers)) {
            List<String> country = countries.get(random.size() % countries.size());
            random.add(asList(json, country.get(0), country.get(1)));
        }

        check(cases, random, Cleaning.phones(col("a"), col("c")), "raw.clean_phones(a::jsonb, b)", spark, database);
    }
}
