package io.lotlake.app.docs.site;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.docs.columns.ColumnLineage;
import io.lotlake.app.docs.columns.ColumnName;
import io.lotlake.app.docs.columns.Made;
import io.lotlake.app.export.Sample;
import io.lotlake.app.history.GateOutcome;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.seed.SeedFixture;
import io.lotlake.common.config.Settings;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.gold.compat.Ads;
import io.lotlake.gold.listings.Dates;
import io.lotlake.silver.build.Changes;
import io.lotlake.silver.build.Quarantine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The site of lotlake's own tables, with the lineage of the real plans. */
@ExtendWith(SparkExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class SiteTest {
    private static final Instant MOMENT = Instant.parse("2026-03-02T08:00:00Z");
    private static final LakeFacts USUAL = LakeFacts.usual(Settings.load(Optional.empty(), Map.of(), new Properties()));
    private static final LakeFacts MEASURED = new LakeFacts(
            "lake",
            "raw",
            List.of("mobile"),
            List.of("bmw", "fiat"),
            USUAL.rules(),
            Optional.empty(),
            Optional.of(List.of(
                    new GateOutcome(
                            "gold.fct_listings.dealer_key", "orphans", 0.25, 0, "stopped", "<b>bad</b>", MOMENT),
                    new GateOutcome("gold.dim_dealers", "history", 0, 0, "passed", "good", MOMENT),
                    new GateOutcome("raw.ads_fiat", "mart-columns", 3, 0, "warned", "good", MOMENT))));

    private static SparkSession spark;
    private static ColumnLineage lineage;
    private static Map<String, String> usual;
    private static Map<String, String> measured;

    @BeforeAll
    static void make(SparkSession session) {
        spark = session;
        lineage = ColumnLineage.of(Medallion.LOTLAKE, CatalogueTables.mart(USUAL), session);
        usual = Site.files(Medallion.LOTLAKE, USUAL, lineage);
        measured = Site.files(Medallion.LOTLAKE, MEASURED, lineage);
    }

    private static List<SiteTable> tables() {
        return new CatalogueTables(Medallion.LOTLAKE, lineage, USUAL).all();
    }

    private static List<String> madeOf(String column) {
        return made(column).of().stream().map(ColumnName::toString).toList();
    }

    private static Made made(String column) {
        int end = column.lastIndexOf('.');
        return lineage.of(new ColumnName(column.substring(0, end), column.substring(end + 1)));
    }

    private static List<MatchResult> matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }

    @Test
    void aColumnIsMadeOfTheColumnsOfItsExpression() {
        assertThat(madeOf("bronze.full_auto.url")).containsExactly("public.full_auto_<portal>.url");
        assertThat(madeOf("silver.listings.is_damaged")).containsExactly("bronze.full_auto.damaged");
        assertThat(madeOf("silver.listings.mileage_km"))
                .containsExactly("bronze.full_auto.mileage", "bronze.full_auto.mileage_unit");
        assertThat(madeOf("silver.fx_rates.day"))
                .containsExactly("bronze.currency_rates.currency", "bronze.currency_rates.day");
        assertThat(madeOf("restricted.seller_contacts.phones"))
                .containsExactly("bronze.cust_auto.phones", "silver.countries.calling_code");
    }

    @Test
    void aColumnOfAJoinIsMadeOfColumnsOfSeveralTablesButNotOfKeysAndFilters() {
        assertThat(madeOf("gold.fct_listings.lid")).containsExactly("silver.mappings.lid");
        assertThat(madeOf("gold.fct_listings.article_type")).containsExactly("silver.mappings.article_type");
        assertThat(madeOf("gold.fct_listings.currency"))
                .containsExactly("silver.countries.currency", "silver.listings.currency", "silver.mappings.currency");
        assertThat(madeOf("gold.fct_listings.price_last"))
                .containsExactly("gold.price_state.last_price", "silver.listing_stats.price_last");
        assertThat(madeOf("gold.fct_listings.dealer_key")).containsExactly("gold.dim_dealers.dealer_key");
        assertThat(madeOf("gold.dim_dealers.region")).containsExactly("silver.sellers.region");
        assertThat(madeOf("gold.dim_vehicles.vehicle_key")).hasSize(9).contains("silver.mappings.trim");
    }

    @Test
    void aFunctionOverWholeRowsMakesAColumnOfAllThatItReads() {
        assertThat(made("gold.price_state.change_count").isFolded()).isTrue();
        assertThat(madeOf("gold.price_state.change_count"))
                .containsExactly(
                        "silver.price_events.id",
                        "silver.price_events.lid",
                        "silver.price_events.price",
                        "silver.price_events.seen_at");
        assertThat(lineage.made().entrySet().stream()
                        .filter(entry -> entry.getValue().isFolded())
                        .map(entry -> entry.getKey().table()))
                .containsOnly("gold.price_state");
    }

    @Test
    void theViewAndTheMartAreMadeOfGold() {
        assertThat(madeOf("gold.ads.attributes"))
                .containsExactly(
                        "gold.fct_listings.emission_class",
                        "gold.fct_listings.has_service_book",
                        "gold.fct_listings.is_metallic",
                        "gold.fct_listings.upholstery",
                        "gold.fct_listings.warranty_months");
        assertThat(madeOf("gold.ads.cust_country")).containsExactly("gold.dim_dealers.country");
        for (String column : Ads.schema().fieldNames()) {
            assertThat(madeOf("raw.ads_<make>." + column))
                    .as(column)
                    .isNotEmpty()
                    .isEqualTo(madeOf("gold.ads." + column));
        }
    }

    /** These tables are written by many steps, or are made of no table. */
    @Test
    void everyColumnOfEveryOtherTableHasItsLineageDownToTheSource() {
        Set<ColumnName> declared =
                tables().stream().flatMap(table -> table.columnNames().stream()).collect(Collectors.toSet());
        Set<String> apart = Set.of(Quarantine.TABLE.name(), Changes.TABLE.name(), Dates.TABLE.name());
        Set<String> constant = Set.of(
                "gold.dim_dealers.valid_to",
                "gold.dim_dealers.is_current",
                "gold.dim_dealers.is_deleted",
                "gold.fct_listings.has_statistics");

        assertThat(lineage.made().values())
                .allSatisfy(made -> assertThat(declared).containsAll(made.of()));
        for (SiteTable table : tables()) {
            for (ColumnName column : table.columnNames()) {
                boolean isOfRun =
                        table.layer() == Layer.BRONZE && column.column().startsWith("_");
                boolean hasNone = table.layer() == Layer.SOURCE
                        || apart.contains(table.name())
                        || isOfRun
                        || constant.contains(column.toString());
                assertThat(lineage.of(column).of().isEmpty())
                        .as(column.toString())
                        .isEqualTo(hasNone);
            }
        }
    }

    @Test
    void everyTableHasAPageWithItsColumnsGatesAndQueries() {
        for (TableSpec table : Medallion.LOTLAKE.specs()) {
            String page = usual.get(table.name() + ".html");
            assertThat(page).as(table.name()).contains("<h1><code>" + table.name() + "</code>");
            table.columns()
                    .forEach(column -> assertThat(page)
                            .contains("id=\"column-" + column.name() + "\"")
                            .contains("<code>"
                                    + column.type()
                                            .simpleString()
                                            .replace("<", "&lt;")
                                            .replace(">", "&gt;")));
            assertThat(page).contains("Spark SQL", "Trino", "DuckDB", "PyIceberg");
        }
        assertThat(matches("scope=\"row\"", usual.get("raw.ads_make.html")).size())
                .isEqualTo(82 + 1);
        assertThat(usual.get("raw.ads_make.html")).contains("numeric(9,2)", "&quot;raw&quot;.&quot;ads_bmw&quot;");
        assertThat(usual.get("public.full_auto_portal.html")).contains("jsonb", "public.full_auto_&lt;portal&gt;");
        assertThat(usual.get("gold.fct_listings.html"))
                .contains(
                        "share of rows that refer to a row that is not there", "stops above 0.5", "months(created_at)");
    }

    @Test
    void everyLinkLeadsToAPageAndAPlaceOnIt() {
        usual.forEach((name, page) -> matches("href=\"([^\"#]*)#?([^\"]*)\"", name.endsWith(".html") ? page : "")
                .forEach(link -> {
                    String target = link.group(1).isEmpty() ? name : link.group(1);
                    assertThat(usual).as(name).containsKey(target);
                    if (!link.group(2).isEmpty()) {
                        assertThat(usual.get(target)).as(name).contains("id=\"" + link.group(2) + "\"");
                    }
                }));
    }

    @Test
    void aBrowserLoadsOnlyFilesOfTheSite() {
        assertThat(usual.get("gold.ads.html")).contains("default-src &#39;none&#39;");
        usual.forEach((name, text) -> assertThat(matches(
                        "(?i)(src|href|srcset|action)=\"[^\"]*//|url\\(|@import| on[a-z]+=| style=|innerHTML|fetch\\(|XMLHttp",
                        text))
                .as(name)
                .isEmpty());
        assertThat(SearchIndex.text("</script>\"\\\n\u2028é"))
                .isEqualTo("\"\\u003c/script\\u003e\\u0022\\u005c\\u000a\\u2028\\u00e9\"");
    }

    @Test
    void theDrawingOfTheMartShowsEveryColumnAndEveryLineHasTwoEnds() {
        String page = usual.get("raw.ads_make.html");
        Set<String> drawn = matches("data-id=\"(\\d+)\"", page).stream()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(matches("data-table=\"raw.ads_&lt;make&gt;\"", page)).hasSize(82);
        assertThat(drawn).hasSizeGreaterThan(250);
        assertThat(matches("data-(?:from|to)=\"(\\d+)\"", page))
                .hasSizeGreaterThan(500)
                .allSatisfy(end -> assertThat(drawn).contains(end.group(1)));
        assertThat(page).contains("class=\"line folded\"");
    }

    @Test
    void theLastOutcomesOfGatesAreShownWhereTheyAreKnown() {
        assertThat(measured.get("gates.html"))
                .contains("&lt;b&gt;bad&lt;/b&gt;", "2026-03-02 08:00:00", " stopped</span>", "0.25")
                .contains("raw.ads_bmw</code>", " warned</span>", "not measured yet")
                .doesNotContain("<b>bad", Page.WITHOUT_OUTCOMES);
        assertThat(measured.get("index.html")).contains(" stopped</span>", " passed</span>");
        assertThat(usual.get("index.html")).contains(Page.WITHOUT_OUTCOMES);
        assertThat(usual.get("gates.html")).contains(Page.WITHOUT_OUTCOMES).doesNotContain("Last outcome<");
    }

    @Test
    void theSameInputGivesTheSameFiles() {
        assertThat(Site.files(Medallion.LOTLAKE, USUAL, spark)).isEqualTo(usual);
    }

    @Test
    void sparkTakesItsSampleQueries() {
        SparkSession session = spark.newSession();
        session.conf().set("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog");
        session.conf().set("spark.sql.catalog.lake.catalog-impl", "org.apache.iceberg.inmemory.InMemoryCatalog");
        for (SiteTable table : tables()) {
            for (Sample sample : samples(table, "Spark SQL")) {
                String columns = table.columns().stream()
                        .map(column -> "`" + column.name() + "` " + column.type())
                        .collect(joining(", "));
                session.sql(
                        "CREATE NAMESPACE IF NOT EXISTS lake." + table.name().replaceFirst("\\..*", ""));
                session.sql("CREATE TABLE lake." + table.name() + " (" + columns + ") USING iceberg");

                assertThat(List.of(session.sql(sample.text().replace(";", "")).columns()))
                        .as(table.name())
                        .hasSizeLessThanOrEqualTo(5)
                        .containsAll(table.key());
            }
        }
    }

    @Test
    void standardSqlTakesTheOtherSampleQueries() throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("ATTACH ':memory:' AS lake");
            for (SiteTable table : tables()) {
                String query = samples(table, "DuckDB", "PostgreSQL", "Trino").stream()
                        .map(sample -> sample.text().replaceFirst("(?s)^ATTACH[^;]*;\n", ""))
                        .distinct()
                        .collect(joining("again"));
                String name = matches("FROM (\\S+)\n", query).get(0).group(1);
                String columns = table.columns().stream()
                        .map(column -> '"' + column.name() + "\" VARCHAR")
                        .collect(joining(", "));
                statement.execute("CREATE SCHEMA IF NOT EXISTS " + name.substring(0, name.lastIndexOf('.')));
                statement.execute("CREATE TABLE " + name + " (" + columns + ")");

                assertThat(statement.execute(query)).as(table.name()).isTrue();
            }
        }
    }

    private static List<Sample> samples(SiteTable table, String... programs) {
        return table.samples().stream()
                .filter(sample -> Stream.of(programs).anyMatch(sample.program()::equals))
                .toList();
    }

    /** The command starts a session of its own, so it comes last. */
    @Test
    @Order(Integer.MAX_VALUE)
    void theCommandWritesTheSite(@TempDir Path folder) throws Exception {
        Path site = folder.resolve("site");

        SeedFixture.Outcome outcome = SeedFixture.lotlake("docs", "--site", site.toString());

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .isEqualToIgnoringNewLines(site.resolve("index.html").toString());
        assertThat(outcome.err()).contains("add --config FILE");
        for (Map.Entry<String, String> file : usual.entrySet()) {
            assertThat(Files.readString(site.resolve(file.getKey()))).isEqualTo(file.getValue());
        }
    }
}
