package io.lotlake.generator.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.SourceGenerator;
import io.lotlake.generator.market.Countries;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class LegacyPipelineTest {
    private static final SourcePlan PLAN = SourcePlan.defaults(2_000);
    private static final LegacyPipeline LEGACY = new LegacyPipeline("legacy", PLAN.portals(), Countries.CONFIGURED);

    @BeforeAll
    static void generate(TestDatabase source) throws SQLException {
        new SourceGenerator(PLAN, source::connect).generate((table, rows) -> {});
    }

    @Test
    void fillsEveryMakeAndASecondRunChangesNothing(TestDatabase source) throws SQLException {
        try (Connection connection = source.connect()) {
            for (String make : PLAN.makes()) {
                long rows = LEGACY.run(connection, make);
                String before = content(connection, "legacy.ads_" + make);

                assertThat(rows).as(make).isPositive();
                assertThat(LEGACY.run(connection, make)).isEqualTo(rows);
                assertThat(content(connection, "legacy.ads_" + make)).isEqualTo(before);
            }
        }
    }

    @Test
    void leavesTheMartInRawAlone(TestDatabase source) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT raw.create_mart('fiat')");

            LEGACY.run(connection, "fiat");

            assertThat(content(connection, "raw.ads_fiat")).isEqualTo("0 rows null");
        }
    }

    @Test
    void updatesStatisticsOfARowInItsOwnSchema(TestDatabase source) throws SQLException {
        LegacyPipeline pipeline = new LegacyPipeline("incremental", PLAN.portals(), Countries.CONFIGURED);
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            pipeline.run(connection, "opel");
            statement.execute("""
                UPDATE stat_auto_mobile SET views = -7, modified = '2040-01-01Z'
                WHERE lid = (SELECT min(lid) FROM incremental.ads_opel WHERE portal = 'mobile')\
                """);

            pipeline.run(connection, "opel");

            assertThat(content(connection, "(SELECT * FROM incremental.ads_opel WHERE views = -7)"))
                    .startsWith("1 rows");
        }
    }

    @Test
    void theRewriteOfTheBenchmarkGivesTheSameRowsAndColumns(TestDatabase source) throws Exception {
        String rewritten = Files.readString(Path.of("../bench/rewrite.sql"));
        LegacyPipeline rewrite = new LegacyPipeline(rewritten, "rewrite", PLAN.portals(), Countries.CONFIGURED);
        LegacyPipeline oracle = new LegacyPipeline("oracle", PLAN.portals(), Countries.CONFIGURED);
        try (Connection connection = source.connect()) {
            for (String make : PLAN.makes()) {
                rewrite.run(connection, make);
                oracle.run(connection, make);

                assertThat(new MartComparison("oracle", "rewrite").compare(connection, make))
                        .matches(MartComparison.Result::isEqual);
                assertThat(columns(connection, "rewrite", make)).isEqualTo(columns(connection, "oracle", make));
            }
        }
    }

    @Test
    void leavesTheSessionAsItWas(TestDatabase source) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'America/New_York'");

            LEGACY.run(connection, "audi");

            assertThat(connection.getAutoCommit()).isTrue();
            try (ResultSet zone = statement.executeQuery("SHOW TIME ZONE")) {
                zone.next();
                assertThat(zone.getString(1)).isEqualTo("America/New_York");
            }
        }
    }

    @Test
    void refusesNamesThatWouldBecomeSql(TestDatabase source) throws SQLException {
        assertThatThrownBy(() -> new LegacyPipeline("legacy", List.of("mobile; DROP"), List.of("DE")))
                .hasMessage("Invalid portal: 'mobile; DROP' does not match [a-z][a-z0-9_]* of at most 27 characters");
        assertThatThrownBy(() -> new LegacyPipeline("legacy", List.of("mobile"), List.of("de")))
                .hasMessage("Invalid country: 'de' is not a code of two capital letters such as DE");
        try (Connection connection = source.connect()) {
            assertThatThrownBy(() -> LEGACY.run(connection, "Opel"))
                    .hasMessage("Invalid make: 'Opel' does not match [a-z][a-z0-9_]* of at most 27 characters");
        }
    }

    private static String columns(Connection connection, String schema, String make) throws SQLException {
        String query = "SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull), ', '"
                + " ORDER BY attnum)"
                + " FROM pg_attribute WHERE attnum > 0 AND attrelid = '" + schema + ".ads_" + make
                + "'::regclass";
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery(query)) {
            columns.next();
            return columns.getString(1);
        }
    }

    private static String content(Connection connection, String table) throws SQLException {
        String query = "SELECT count(*) || ' rows', md5(string_agg(t::text, '|' ORDER BY lid)) FROM " + table + " t";
        try (Statement statement = connection.createStatement();
                ResultSet content = statement.executeQuery(query)) {
            content.next();
            return content.getString(1) + " " + content.getString(2);
        }
    }
}
