package io.lotlake.gold.quality;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.quality.TableGates.History;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.quality.GateRules.Mode;
import io.lotlake.gold.quality.GateRules.Rule;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The gates find the same by the change alone as by all rows after the change. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
class DeltaGatesTest {
    private static final int ROUNDS = Integer.getInteger("io.lotlake.test.days", 3);
    private static final Instant FIRST = Instant.parse("2026-03-02T00:00:00Z");
    private static final GateRules STRICT = new GateRules(Map.of(), 7);
    private static final GateRules LENIENT = new GateRules(
            Arrays.stream(Gate.values()).collect(Collectors.toMap(gate -> gate, gate -> new Rule(Mode.STOP, 1e9))), 7);

    private static final TableSpec CARS = table("silver.gated_cars", "A car.")
            .key("lid", "make")
            .partitionedBy("bucket(N, lid)")
            .required("lid", LongType, "Id.")
            .required("make", StringType, "Make.")
            .optional("dealer", LongType, "Dealer.")
            .optional("text", StringType, "Text.")
            .required("seen_at", TimestampType, "Moment, UTC.")
            .build();
    private static final TableSpec DEALERS = table("silver.gated_dealers", "A version of a dealer.")
            .key("id")
            .required("id", LongType, "Key.")
            .required("name", StringType, "Name.")
            .required("since", TimestampType, "From, UTC.")
            .required("until", TimestampType, "To, UTC.")
            .required("is_current", BooleanType, "Whether it is the newest.")
            .build();
    private static final TableGates CAR_GATES = TableGates.of(CARS)
            .reference("dealer", DEALERS)
            .contradiction(col("lid").lt(0))
            .newest("seen_at");
    private static final TableGates DEALER_GATES =
            TableGates.of(DEALERS).history(new History(List.of("name"), "since", "until", "is_current"));

    private LotlakeConfig config;
    private Lake lake;
    private EarlierFigures earlier;
    private int runs;

    @BeforeEach
    void rightRows(SparkSession spark, @TempDir Path warehouse) {
        TestDatabase database = PostgresExtension.create();
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        config = LotlakeConfig.bind(settings);
        settings.check();
        lake = TestLake.open(config, spark, FIRST);
        lake.create(CARS);
        lake.create(DEALERS);
        lake.overwrite(
                CARS,
                cars("(1, 'fiat', 1, 'x', '2026-03-01'), (2, 'fiat', 2, 'x', '2026-02-01'),"
                        + " (3, 'opel', NULL, NULL, '2026-02-01'), (3, 'fiat', 3, 'x', '2026-01-01')"),
                "all",
                Map.of());
        lake.overwrite(
                DEALERS,
                dealers("(1, 'a', '2000', '2010', false), (2, 'a', '2010', '9999', true), (3, 'b', '2005',"
                        + " '9999', true)"),
                "all",
                Map.of());
        earlier = figures();
        run();
    }

    private void run() {
        runs++;
        lake = TestLake.open(config, lake.spark(), FIRST.plusSeconds(86_400L * runs));
    }

    private Edition edition() {
        return Edition.of(lake, List.of());
    }

    private List<Figure> whole(TableGates gates, GateRules rules) {
        return new WholeGates(edition()::read, rules, lake.run().startedAt()).measure(gates);
    }

    private EarlierFigures figures() {
        Map<EarlierFigures.Subject, Figure> figures = new HashMap<>();
        for (TableGates gates : List.of(CAR_GATES, DEALER_GATES)) {
            whole(gates, LENIENT)
                    .forEach(figure -> figures.put(
                            new EarlierFigures.Subject(figure.subject(), figure.gate()),
                            figure.at(edition().snapshot(gates.table()))));
        }
        return new EarlierFigures(lake.run().startedAt(), figures);
    }

    private Optional<List<Figure>> delta(TableGates gates, GateRules rules) {
        return Optional.ofNullable(
                new DeltaGates(lake, edition(), rules, earlier, lake.run().startedAt())
                        .measure(List.of(CAR_GATES, DEALER_GATES))
                        .get(gates.table().name()));
    }

    private Dataset<Row> cars(String values) {
        return lake.spark()
                .sql("SELECT CAST(lid AS bigint) AS lid, make, CAST(dealer AS bigint) AS dealer,"
                        + " CAST(text AS string) AS text, CAST(seen_at AS TIMESTAMP) AS seen_at FROM VALUES " + values
                        + " AS t(lid, make, dealer, text, seen_at)");
    }

    private Dataset<Row> dealers(String values) {
        return lake.spark()
                .sql("SELECT CAST(id AS bigint) AS id, name, CAST(since || '-01-01' AS TIMESTAMP) AS since,"
                        + " CAST(until || '-01-01' AS TIMESTAMP) AS until, is_current FROM VALUES " + values
                        + " AS t(id, name, since, until, is_current)");
    }

    private void replace(TableSpec table, String step, Dataset<Row> rows) {
        String[] key = table.key().toArray(String[]::new);
        lake.replaceRows(table, rows.select(key[0], Arrays.copyOfRange(key, 1, key.length)), rows, step, Map.of());
    }

    /** Removes one dealer from the table and adds another one. */
    private void exchangeDealer(int id) {
        lake.replaceRows(
                DEALERS,
                lake.spark().sql("SELECT explode(array(9L, " + id + "L)) AS id"),
                dealers("(9, 'z', '2005', '9999', true)"),
                "exchange",
                Map.of());
    }

    private static List<String> shown(List<Figure> figures) {
        return figures.stream()
                .map(figure -> figure.subject() + " " + figure.gate().key() + " " + figure.value())
                .sorted()
                .toList();
    }

    /**
     * Checks that measuring only the change gives the figures of the whole table, and that all rows have to be measured
     * if a figure is beyond its rule.
     */
    private void requireFound(TableGates gates, String... wrong) {
        List<Figure> whole = whole(gates, LENIENT);
        List<Figure> delta = delta(gates, LENIENT).orElseThrow();

        assertThat(shown(delta)).isEqualTo(shown(whole)).containsAll(List.of(wrong));
        assertThat(delta).allSatisfy(figure -> assertThat(figure.judged()).isEqualTo(Judged.DELTA));
        assertThat(delta(gates, STRICT)).isEmpty();
    }

    @Test
    void whatDidNotChangeIsNotMeasuredAgain() {
        List<Figure> figures = delta(CAR_GATES, LENIENT).orElseThrow();

        assertThat(figures)
                .isNotEmpty()
                .allSatisfy(figure -> assertThat(figure.judged()).isEqualTo(Judged.UNCHANGED));
        assertThat(shown(figures))
                .isEqualTo(shown(whole(CAR_GATES, LENIENT)))
                .contains("silver.gated_cars age-days 2.0");
    }

    @Test
    void rightChangesPass() {
        replace(CARS, "cars", cars("(1, 'fiat', 3, 'y', '2026-03-02'), (9, 'fiat', 4, 'x', '2026-03-02 12:00:00')"));
        replace(
                DEALERS,
                "dealers",
                dealers("(3, 'b', '2005', '2020', false), (4, 'b', '2020', '9999', true), (5, 'c', '2020',"
                        + " '9999', true)"));

        for (TableGates gates : List.of(CAR_GATES, DEALER_GATES)) {
            List<Figure> figures = delta(gates, LENIENT).orElseThrow();
            assertThat(shown(figures)).isEqualTo(shown(whole(gates, LENIENT)));
            assertThat(figures).allSatisfy(figure -> assertThat(figure.judged()).isEqualTo(Judged.DELTA));
        }
        assertThat(delta(DEALER_GATES, STRICT)).isPresent();
    }

    @Test
    void aKeyThatTheTableHadIsFound() {
        lake.append(CARS, cars("(2, 'fiat', 1, 'x', '2026-03-02')"), "again", Map.of());

        requireFound(CAR_GATES, "silver.gated_cars unique-key 1.0");
    }

    @Test
    void aKeyThatCameTwiceIsFound() {
        lake.append(CARS, cars("(8, 'a', 1, 'x', '2026-03-02'), (8, 'a', 1, 'x', '2026-03-02')"), "twice", Map.of());

        requireFound(CAR_GATES, "silver.gated_cars unique-key 1.0");
    }

    @Test
    void aNewRowThatRefersToNothingIsFound() {
        replace(CARS, "cars", cars("(1, 'fiat', 77, 'y', '2026-03-02')"));

        requireFound(CAR_GATES, "silver.gated_cars.dealer orphans 0.25");
    }

    @Test
    void anOldRowWhoseDealerIsGoneIsFound() {
        exchangeDealer(3);

        requireFound(CAR_GATES, "silver.gated_cars.dealer orphans 0.25");
    }

    @Test
    void aRowThatContradictsItselfIsFound() {
        replace(CARS, "cars", cars("(-1, 'fiat', 1, 'y', '2026-03-02')"));

        requireFound(CAR_GATES, "silver.gated_cars order 1.0");
    }

    @Test
    void personalDataIsFound() {
        replace(CARS, "cars", cars("(3, 'opel', 1, 'write to jo@example.com', '2026-03-02')"));

        requireFound(CAR_GATES, "silver.gated_cars personal-data 1.0");
    }

    @Test
    void aVersionThatLeavesAGapIsFound() {
        replace(DEALERS, "dealers", dealers("(4, 'b', '2030', '9999', true)"));

        requireFound(DEALER_GATES, "silver.gated_dealers history 1.0");
    }

    @Test
    void aVersionThatIsGoneIsMissedByTheOthers() {
        exchangeDealer(2);

        requireFound(DEALER_GATES, "silver.gated_dealers history 1.0");
    }

    @Test
    void aTableThatWasOverwrittenIsMeasuredAsAWhole() {
        lake.overwrite(
                CARS, cars("(1, 'fiat', 9, 'x', '2026-03-02'), (1, 'fiat', 9, 'x', '2026-03-02')"), "other", Map.of());

        requireFound(CAR_GATES, "silver.gated_cars unique-key 1.0", "silver.gated_cars.dealer orphans 1.0");
    }

    @Test
    void withoutEarlierFiguresEverythingIsMeasured() {
        Map<EarlierFigures.Subject, Figure> less = new HashMap<>(earlier.figures());
        less.remove(new EarlierFigures.Subject(CARS.name(), Gate.ORDER));
        earlier = new EarlierFigures(earlier.judgedAt(), less);

        assertThat(delta(CAR_GATES, LENIENT)).isEmpty();
        assertThat(delta(DEALER_GATES, LENIENT)).isPresent();
    }

    @Test
    void anySequenceOfChangesIsMeasuredToNoLessThanTheWhole() {
        Random random = new Random(11);
        for (int round = 0; round < ROUNDS; round++) {
            List<String> rows = new ArrayList<>();
            for (int lid = 1; lid <= 6; lid++) {
                if (random.nextInt(3) > 0) {
                    rows.add("(" + (random.nextInt(9) == 0 ? -lid : lid) + ", 'fiat', " + (1 + random.nextInt(5))
                            + ", 'x', '2026-03-0" + (1 + random.nextInt(8)) + "')");
                }
            }
            String values = rows.isEmpty() ? "(1, 'fiat', 1, 'x', '2026-03-01')" : String.join(", ", rows);
            if (random.nextInt(3) == 0) {
                lake.append(CARS, cars(values), "append", Map.of());
            } else {
                replace(CARS, "replace", cars(values));
            }
            Map<String, Double> whole = new HashMap<>();
            whole(CAR_GATES, LENIENT).forEach(figure -> whole.put(figure.subject() + figure.gate(), figure.value()));
            delta(CAR_GATES, LENIENT).orElseThrow().stream()
                    .filter(figure -> figure.gate() != Gate.AGE)
                    .forEach(figure -> assertThat(figure.value())
                            .as(figure.toString())
                            .isGreaterThanOrEqualTo(whole.get(figure.subject() + figure.gate())));
            run();
        }
    }
}
