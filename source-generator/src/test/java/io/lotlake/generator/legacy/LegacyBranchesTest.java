package io.lotlake.generator.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.SourceGenerator;
import io.lotlake.generator.market.Countries;
import io.lotlake.generator.market.SourcePlan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated dirt takes every branch of the legacy functions and of the pipeline. */
@ExtendWith(PostgresExtension.class)
class LegacyBranchesTest {
    private static final SourcePlan PLAN = SourcePlan.defaults(20_000);

    private static final String VIEWS = """
        CREATE TABLE logged AS
        SELECT lid, count(*) AS events, analytic.first(price ORDER BY dt, id) AS first_logged,
               analytic.first(price ORDER BY dt DESC, id DESC) AS last_logged,
               analytic.first(price ORDER BY id DESC) AS last_by_id,
               (array_agg(price ORDER BY dt, id))[1] IS NULL AS first_is_null,
               (array_agg(price ORDER BY dt DESC, id DESC))[1] IS NULL AS last_is_null,
               (array_agg(dt ORDER BY dt, id))[1] = (array_agg(dt ORDER BY dt, id))[2]
                   AND (array_agg(price ORDER BY dt, id))[1] <> (array_agg(price ORDER BY dt, id))[2] AS tied_first,
               (array_agg(dt ORDER BY dt DESC, id DESC))[1] = (array_agg(dt ORDER BY dt DESC, id DESC))[2]
                   AND (array_agg(price ORDER BY dt DESC, id DESC))[1]
                       <> (array_agg(price ORDER BY dt DESC, id DESC))[2] AS tied_last
        FROM prices GROUP BY lid;
        CREATE TABLE mapped AS
        SELECT listings.*, sellers.country AS cust_country, status, first_visible, last_visible,
               price_first, price_last, m.make AS m_make, m.portal AS m_portal, m.country AS m_country,
               m.currency AS m_currency, m.modified AS m_modified,
               article_type, countries.currency AS target, coalesce(m.currency, listings.currency) AS given,
               raw.convert_currency_by_counties(m.country, coalesce(m.currency, listings.currency), price, last_visible)
                   AS price_converted,
               mileage_km, registered, age.months,
               raw.compute_usage_state(is_new, damaged, condition, mileage_km, registered, owners, last_visible)
                   AS usage_state,
               events, first_logged, last_logged, last_by_id, first_is_null, last_is_null, tied_first, tied_last
        FROM listings
        JOIN sellers USING (portal, acc_id)
        JOIN stats USING (lid)
        JOIN mappings m USING (lid)
        LEFT JOIN raw.countries ON countries.country = m.country
        LEFT JOIN logged USING (lid)
        CROSS JOIN LATERAL (SELECT raw.parse_month(first_reg) AS registered,
            CASE WHEN mileage < 0 THEN NULL
                 WHEN mileage_unit = 'mi' THEN round(mileage * 1.609344)::int ELSE mileage END AS mileage_km) read
        CROSS JOIN LATERAL (SELECT extract(year FROM age(last_visible, registered)) * 12
            + extract(month FROM age(last_visible, registered)) AS months) age
        WHERE m.model IS NOT NULL AND article_type IN ('car', 'bus') AND m.modified > '2018-01-01Z'
          AND m.country IN (%s);
        CREATE VIEW fates AS
        SELECT m.*, listings.lid IS NOT NULL AS listed, sellers.acc_id IS NOT NULL AS sold_by,
               stats.lid IS NOT NULL AS counted, listings.acc_id
        FROM mappings m
        LEFT JOIN listings USING (lid)
        LEFT JOIN sellers ON sellers.portal = listings.portal AND sellers.acc_id = listings.acc_id
        LEFT JOIN stats ON stats.lid = m.lid;
        """;

    @BeforeAll
    static void generate(TestDatabase source) throws SQLException {
        new SourceGenerator(PLAN, source::connect).generate((table, rows) -> {});
        String configured = Countries.CONFIGURED.stream().collect(Collectors.joining("', '", "'", "'"));
        source.execute(union("listings", "full_auto_", PLAN.portals(), "portal"));
        source.execute(union("sellers", "cust_auto_", PLAN.portals(), "portal"));
        source.execute(union("stats", "stat_auto_", PLAN.portals(), "stat_portal"));
        source.execute(union("prices", "prices_auto_", PLAN.portals(), "log_portal"));
        source.execute(union("mappings", "mapping.lot_", PLAN.makes(), "make_slug"));
        source.execute(VIEWS.formatted(configured));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void isTaken(String branch, String query, TestDatabase source) {
        assertThat(source.number(query)).as("%s: %s", branch, query).isPositive();
    }

    static Stream<Arguments> isTaken() {
        List<Arguments> branches = new ArrayList<>();
        String onRows = String.join(
                "",
                LegacyBranches.VINS,
                LegacyBranches.PLATES,
                LegacyBranches.MONTHS,
                LegacyBranches.STATES,
                LegacyBranches.MONEY);
        add(branches, "", "mapped", onRows + LegacyRules.MART);
        add(branches, "seals ", "mapped", LegacyRules.TAGS.formatted("seals"));
        add(branches, "equipment ", "mapped", LegacyRules.TAGS.formatted("equipment"));
        add(branches, "", "sellers", LegacyRules.EMAILS + LegacyRules.PHONES);
        add(branches, "", "fates", LegacyRules.STAYS_OUT);
        return branches.stream();
    }

    @Test
    void everyNullableColumnHasNulls(TestDatabase source) {
        List<String> nulls = source.strings("""
            SELECT format('%I.%I WHERE %I IS NULL', table_schema, table_name, column_name)
              FROM information_schema.columns
             WHERE is_nullable = 'YES' AND (table_schema = 'mapping' OR table_name ~ '^(full|cust|stat|prices)_auto_')\
            """);

        assertThat(nulls).isNotEmpty().allMatch(rows -> source.number("SELECT count(*) FROM " + rows) > 0);
    }

    @Test
    void sevenOfTenAreMappedAndAlmostSixReachTheMart(TestDatabase source) {
        String configured = Countries.CONFIGURED.stream().collect(Collectors.joining("', '", "'", "'"));
        long mapped = source.number("SELECT count(DISTINCT lid) FROM fates WHERE listed AND model IS NOT NULL"
                + " AND article_type IN ('car', 'bus') AND country IN (" + configured + ")");
        long reaching = source.number("SELECT count(DISTINCT lid) FROM mapped");

        assertThat(mapped).isBetween(13_700L, 14_300L);
        assertThat(reaching).isBetween(11_300L, 11_900L);
    }

    @Test
    void listingsHaveNumbersOfTheirOwn(TestDatabase source) {
        assertThat(source.number("SELECT count(DISTINCT lid) FROM listings")).isEqualTo(20_000);
    }

    private static void add(List<Arguments> branches, String prefix, String table, String lines) {
        lines.lines()
                .map(line -> line.split(" +: ", 2))
                .forEach(branch -> branches.add(Arguments.of(
                        prefix + branch[0],
                        "SELECT count(*) FROM (SELECT FROM " + table + " WHERE " + branch[1] + " LIMIT 1) hit")));
    }

    private static String union(String view, String prefix, List<String> shards, String column) {
        return shards.stream()
                .map(shard -> "SELECT *, '" + shard + "' AS " + column + " FROM " + prefix + shard)
                .collect(Collectors.joining(" UNION ALL ", "CREATE VIEW " + view + " AS ", ""));
    }
}
