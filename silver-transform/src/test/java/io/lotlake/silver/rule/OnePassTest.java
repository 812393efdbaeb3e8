package io.lotlake.silver.rule;

import static io.lotlake.silver.json.JsonNames.countOf;
import static io.lotlake.silver.json.JsonNames.namesOf;
import static java.util.Arrays.asList;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.HostileTexts;
import io.lotlake.common.function.InputRows;
import io.lotlake.common.testing.SparkExtension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule gives what the native expressions give that it replaces, even for texts that PostgreSQL would not hold. */
@ExtendWith(SparkExtension.class)
class OnePassTest {
    private static final int EACH = 1_500;
    private static final List<String> VINS = List.of("WVWZZZ1KZAW123456", "zfa-3120000.0123456", "1C4OPQDXI9D12345");
    private static final List<String> PLATES = List.of("B-MW 1234", "K\u00D6:LN 12", "t\u00FC-x - 1", "--AA.-.1");
    private static final List<String> MONTHS =
            List.of("03/2019", "2019-03", "2019", " 12/1886 ", "2100-12", "1/2101", "2019-3", "9/2019");
    private static final List<String> ADDRESSES =
            List.of("Info@Example.com", "m.m@sub.-d-.example.de", "a%b+c_d@x.yz", "a@b..c.de", "a@b.c", "a@b.cd.");
    private static final List<String> NUMBERS = List.of(
            "+49 (0) 170/1234567", "0049-170-1234567", "0170 1234567", "+1234567", "0+0170123456", "00+49123456");

    /** The rule and the expression that it replaces. */
    private record Pair(Column rule, Column expression) {
        Column alike() {
            return rule.eqNullSafe(expression);
        }
    }

    private static Map<String, Pair> pairs() {
        Column text = col("a");
        Column json = col("b");
        Column number = col("c").cast(IntegerType);
        Column code = col("d");
        Map<String, Pair> pairs = new LinkedHashMap<>();
        pairs.put("vin", new Pair(Cleaning.vin(text), CleaningExpressions.vin(text)));
        pairs.put("car plate", new Pair(Cleaning.carPlate(text), CleaningExpressions.carPlate(text)));
        pairs.put("month", new Pair(Cleaning.month(text), CleaningExpressions.month(text)));
        pairs.put("color", new Pair(Cleaning.colorName(text), CleaningExpressions.colorName(text)));
        pairs.put("e-mails", new Pair(Cleaning.emails(json), CleaningExpressions.emails(json)));
        pairs.put("phones", new Pair(Cleaning.phones(json, code), CleaningExpressions.phones(json, code)));
        pairs.put("images", new Pair(countOf(json), size(namesOf(json))));
        pairs.put("km", new Pair(Cleaning.kilometres(number, code), CleaningExpressions.kilometres(number, code)));
        pairs.put("hp", new Pair(Cleaning.horsepower(number), CleaningExpressions.horsepower(number)));
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("io.lotlake.common.function.HostileTexts#seeds")
    void aRuleGivesWhatTheExpressionsGive(long seed, SparkSession spark) {
        Dataset<Row> inputs = rows(seed).frame(spark);
        Map<String, Pair> pairs = pairs();

        Row counts = inputs.agg(
                        count(lit(1)),
                        pairs.values().stream()
                                .flatMap(pair -> Stream.of(count_if(not(pair.alike())), count(pair.rule())))
                                .toArray(Column[]::new))
                .first();

        int column = 1;
        for (Map.Entry<String, Pair> pair : pairs.entrySet()) {
            assertThat(counts.getLong(column)).as(pair.getKey()).isZero();
            assertThat(counts.getLong(column + 1))
                    .as("results of %s", pair.getKey())
                    .isGreaterThan(100);
            column += 2;
        }
    }

    private static InputRows rows(long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (List<String> samples : List.of(VINS, PLATES, MONTHS)) {
            texts.addAll(HostileTexts.beyondPostgres(seed + texts.size(), EACH, samples));
        }
        List<String> documents = new ArrayList<>();
        for (List<String> samples : List.of(ADDRESSES, NUMBERS)) {
            List<String> elements = HostileTexts.beyondPostgres(seed + documents.size(), EACH, samples);
            documents.addAll(HostileTexts.json(seed + documents.size(), 2 * EACH, elements));
        }
        documents.add(null);
        List<String> codes = asList("49", "420", "", null, "mi", "km", "\uD83D\uDE97");
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < Math.max(texts.size(), documents.size()); i++) {
            String number = i % 100 == 0 ? null : String.valueOf(random.nextInt() >> random.nextInt(32));
            rows.add(asList(
                    i < texts.size() ? texts.get(i) : null,
                    i < documents.size() ? documents.get(i) : null,
                    number,
                    codes.get(random.nextInt(codes.size()))));
        }
        return InputRows.of(rows);
    }
}
