package io.lotlake.app.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SourceServer.class)
class SourceGeneratorTest {
    private static final SourcePlan PLAN = SourcePlan.defaults(3_000).withPriceEvents(25_001);

    @Test
    void samePlanGivesSameBytes(Connections source) throws SQLException {
        new SourceGenerator(PLAN, source).generate((table, rows) -> {});
        Map<String, String> first = digests(source);

        new SourceGenerator(PLAN, source).generate((table, rows) -> {});

        assertThat(digests(source)).hasSize(3 * 4 + 5 + 2).isEqualTo(first);
    }

    @Test
    void anotherSeedGivesOtherRows(Connections source) throws SQLException {
        generated(source);
        Map<String, String> first = digests(source);

        new SourceGenerator(PLAN.withSeed(1), source).generate((table, rows) -> {});

        assertThat(digests(source)).hasSameSizeAs(first);
        assertThat(digests(source).entrySet())
                .filteredOn(table -> table.getValue().equals(first.get(table.getKey())))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("raw.currency_rates", "raw.countries");
    }

    @Test
    void hasAsManyRowsAsPlannedAndSaysSo(Connections source) throws SQLException {
        Map<String, Long> progress = new ConcurrentHashMap<>();

        new SourceGenerator(PLAN, source).generate((table, rows) -> progress.merge(table, rows, Long::sum));

        assertThat(counts(source)).isEqualTo(new TreeMap<>(progress));
        assertThat(sum(progress, "public.full_auto_")).isEqualTo(3_000);
        assertThat(sum(progress, "public.prices_auto_")).isEqualTo(25_001);
        assertThat(sum(progress, "mapping.lot_")).isBetween(2_500L, 2_700L);
    }

    @Test
    void keepsKeysAndIndexes(Connections source) throws SQLException {
        generated(source);

        assertThat(strings(source, """
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
    void logIsInRoughlyChronologicalOrder(Connections source) throws SQLException {
        generated(source);

        assertThat(strings(source, """
            SELECT corr(id, extract(epoch FROM dt)) > 0.9 AND count(*) FILTER (WHERE dt < before) > 100
            FROM (SELECT id, dt, lag(dt) OVER (ORDER BY id) AS before FROM prices_auto_mobile) events\
            """)).containsExactly("t");
        assertThat(strings(
                        source, "SELECT min(dt) >= '2020-01-01Z' AND max(dt) < '2023-02-16Z' FROM prices_auto_mobile"))
                .containsExactly("t");
    }

    @Test
    void knowsWhatItGenerated(Connections source) throws SQLException {
        generated(source);

        assertThat(new SourceGenerator(PLAN, source).isGenerated()).isTrue();
        assertThat(new SourceGenerator(PLAN.withSeed(7), source).isGenerated()).isFalse();
    }

    @Test
    void leavesRowsOfOthersAlone(Connections source) throws SQLException {
        generated(source);
        execute(source, "COMMENT ON SCHEMA raw IS NULL");

        assertThatThrownBy(() -> new SourceGenerator(PLAN, source).generate((table, rows) -> {}))
                .isInstanceOf(SQLException.class)
                .hasMessageStartingWith("Cannot generate a source: ")
                .hasMessageEndingWith(" holds rows that lotlake did not generate. Use an empty database");
        execute(source, "COMMENT ON SCHEMA raw IS 'for the next test'");
    }

    @Test
    void reportsAllProblemsOfAPlan() {
        assertThatThrownBy(() -> new SourcePlan(1, 0, -1, List.of("mobile", "mobile"), List.of("Alfa Romeo")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot plan a source: listings is 0, not 1 or more; price events are -1, not 0 or more;"
                        + " a portal is named twice in [mobile, mobile];"
                        + " Invalid make: 'Alfa Romeo' does not match [a-z][a-z0-9_]* of at most 27 characters");
    }

    private static void generated(Connections source) throws SQLException {
        SourceGenerator generator = new SourceGenerator(PLAN, source);
        if (!generator.isGenerated()) {
            generator.generate((table, rows) -> {});
        }
    }

    private static Map<String, String> digests(Connections source) throws SQLException {
        Map<String, String> digests = new TreeMap<>();
        for (TableLoad load : SourceTables.of(PLAN)) {
            String query = "SELECT md5(string_agg(t::text, '|' ORDER BY ctid)) FROM " + load.table() + " t";
            digests.put(load.table(), strings(source, query).get(0));
        }
        return digests;
    }

    private static Map<String, Long> counts(Connections source) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        for (TableLoad load : SourceTables.of(PLAN)) {
            counts.put(
                    load.table(),
                    Long.valueOf(strings(source, "SELECT count(*) FROM " + load.table())
                            .get(0)));
        }
        return counts;
    }

    private static long sum(Map<String, Long> rows, String prefix) {
        return rows.entrySet().stream()
                .filter(table -> table.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static List<String> strings(Connections source, String query) throws SQLException {
        try (Connection connection = source.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    private static void execute(Connections source, String sql) throws SQLException {
        try (Connection connection = source.open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
