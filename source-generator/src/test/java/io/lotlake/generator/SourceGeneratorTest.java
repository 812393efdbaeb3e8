package io.lotlake.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.generator.postgres.TableLoad;
import io.lotlake.generator.table.SourceTables;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class SourceGeneratorTest {
    private static final SourcePlan PLAN = SourcePlan.defaults(3_000).withPriceEvents(25_001);

    @Test
    void samePlanGivesSameBytes(TestDatabase source) throws SQLException {
        new SourceGenerator(PLAN, source::connect).generate((table, rows) -> {});
        Map<String, String> first = digests(source);

        new SourceGenerator(PLAN, source::connect).generate((table, rows) -> {});

        assertThat(digests(source)).hasSize(3 * 4 + 5 + 2).isEqualTo(first);
    }

    @Test
    void anotherSeedGivesOtherRows(TestDatabase source) throws SQLException {
        generated(source);
        Map<String, String> first = digests(source);

        new SourceGenerator(PLAN.withSeed(1), source::connect).generate((table, rows) -> {});

        assertThat(digests(source)).hasSameSizeAs(first);
        assertThat(digests(source).entrySet())
                .filteredOn(table -> table.getValue().equals(first.get(table.getKey())))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("raw.currency_rates", "raw.countries");
    }

    @Test
    void hasAsManyRowsAsPlannedAndSaysSo(TestDatabase source) throws SQLException {
        Map<String, Long> progress = new ConcurrentHashMap<>();

        new SourceGenerator(PLAN, source::connect).generate((table, rows) -> progress.merge(table, rows, Long::sum));

        assertThat(counts(source)).isEqualTo(new TreeMap<>(progress));
        assertThat(sum(progress, "public.full_auto_")).isEqualTo(3_000);
        assertThat(sum(progress, "public.prices_auto_")).isEqualTo(25_001);
        assertThat(sum(progress, "mapping.lot_")).isBetween(2_500L, 2_700L);
    }

    @Test
    void keepsKeysAndIndexes(TestDatabase source) throws SQLException {
        generated(source);

        assertThat(source.strings("""
            SELECT indexname FROM pg_indexes WHERE tablename IN ('full_auto_mobile', 'prices_auto_mobile', 'lot_bmw')
            ORDER BY 1\
            """))
                .containsExactly(
                        "full_auto_mobile_pkey",
                        "lot_bmw_pkey",
                        "prices_auto_mobile_lid_dt",
                        "prices_auto_mobile_pkey");
    }

    @Test
    void logIsInRoughlyChronologicalOrder(TestDatabase source) throws SQLException {
        generated(source);

        assertThat(source.strings("""
            SELECT corr(id, extract(epoch FROM dt)) > 0.9 AND count(*) FILTER (WHERE dt < before) > 100
            FROM (SELECT id, dt, lag(dt) OVER (ORDER BY id) AS before FROM prices_auto_mobile) events\
            """)).containsExactly("t");
        assertThat(source.strings(
                        "SELECT min(dt) >= '2020-01-01Z' AND max(dt) < '2023-02-16Z' FROM prices_auto_mobile"))
                .containsExactly("t");
    }

    @Test
    void knowsWhatItGenerated(TestDatabase source) throws SQLException {
        generated(source);

        assertThat(new SourceGenerator(PLAN, source::connect).isGenerated()).isTrue();
        assertThat(new SourceGenerator(PLAN.withSeed(7), source::connect).isGenerated())
                .isFalse();
    }

    @Test
    void leavesRowsOfOthersAlone(TestDatabase source) throws SQLException {
        generated(source);
        source.execute("COMMENT ON SCHEMA raw IS NULL");

        assertThatThrownBy(() -> new SourceGenerator(PLAN, source::connect).generate((table, rows) -> {}))
                .isInstanceOf(SQLException.class)
                .hasMessageStartingWith("Cannot generate a source: ")
                .hasMessageEndingWith(" holds rows that lotlake did not generate. Use an empty database");
        source.execute("COMMENT ON SCHEMA raw IS 'for the next test'");
    }

    @Test
    void reportsAllProblemsOfAPlan() {
        assertThatThrownBy(() -> new SourcePlan(1, 0, -1, List.of("mobile", "mobile"), List.of("Alfa Romeo")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot plan a source: listings is 0, not 1 or more; price events are -1, not 0 or more;"
                        + " a portal is named twice in [mobile, mobile];"
                        + " Invalid make: 'Alfa Romeo' does not match [a-z][a-z0-9_]* of at most 27 characters");
    }

    private static void generated(TestDatabase source) throws SQLException {
        SourceGenerator generator = new SourceGenerator(PLAN, source::connect);
        if (!generator.isGenerated()) {
            generator.generate((table, rows) -> {});
        }
    }

    private static Map<String, String> digests(TestDatabase source) {
        Map<String, String> digests = new TreeMap<>();
        for (TableLoad load : SourceTables.of(PLAN)) {
            String query = "SELECT md5(string_agg(t::text, '|' ORDER BY ctid)) FROM " + load.table() + " t";
            digests.put(load.table(), source.strings(query).get(0));
        }
        return digests;
    }

    private static Map<String, Long> counts(TestDatabase source) {
        Map<String, Long> counts = new TreeMap<>();
        for (TableLoad load : SourceTables.of(PLAN)) {
            counts.put(load.table(), source.number("SELECT count(*) FROM " + load.table()));
        }
        return counts;
    }

    private static long sum(Map<String, Long> rows, String prefix) {
        return rows.entrySet().stream()
                .filter(table -> table.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
