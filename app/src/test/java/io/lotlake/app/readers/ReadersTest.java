package io.lotlake.app.readers;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.Gold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other programs read a lake whose tables have deleted rows. */
@Tag("readers")
@ExtendWith(PostgresExtension.class)
class ReadersTest {
    private static final Pattern CHOSEN = Pattern.compile(System.getProperty("io.lotlake.test.readers", ""));
    private static final String NO_JDK = "Trino needs a JDK 24 or later: set TRINO_JAVA_HOME";

    /** The rows that a sample query shows at most. */
    private static final int LIMIT = 10;

    private static ReadLake lake;

    @BeforeAll
    static void make(TestDatabase database, @TempDir Path folder) throws Exception {
        lake = ReadLake.made(database, folder);
    }

    @AfterAll
    static void writePage() throws IOException {
        lake.close();
        if (System.getenv("LOTLAKE_WRITE_DOCS") != null) {
            ReadersPage.write();
        }
    }

    @Test
    void theTablesHaveDeleteFiles() {
        for (String table : new String[] {"gold.fct_listings", "gold.dim_dealers", "gold.price_state"}) {
            assertThat(lake.ask("SELECT count(*) FROM " + table + ".delete_files WHERE content = 1"))
                    .as(table)
                    .doesNotContain("0");
        }
    }

    @Test
    void theMartHasTheRowsOfTheView() {
        assertThat(lake.mart()).isEqualTo(lake.wide());
    }

    /** This DuckDB has no extension for Iceberg. */
    @Test
    void theExportOfASeedNeedsNoExtension() throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(Files.readString(lake.seeded()));
            for (TableSpec table : Gold.tables()) {
                List<Figure> figures = Figure.of(table.schema());
                try (ResultSet row = statement.executeQuery(Dialect.DUCKDB.select(figures, table.name()))) {
                    assertThat(row.next()).isTrue();
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= figures.size(); i++) {
                        values.add(Figure.plain(String.valueOf(row.getString(i))));
                    }
                    assertThat(values).as(table.name()).isEqualTo(lake.seeded(table));
                }
            }
        }
    }

    /** Those whose label has the pattern of the property. */
    private static List<Reader> readers() {
        return Reader.ALL.stream()
                .filter(reader -> CHOSEN.matcher(reader.label()).find())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void theReaderGivesTheVerdictsOfThePage(Reader reader) throws Exception {
        assumeTrue(
                !reader.label().startsWith("Trino ") || TrinoServer.javaHome().isPresent(), NO_JDK);
        List<Answer> answers = reader.program().ask(lake);
        Map<Question, Finding> findings = new Findings(lake, answers).all();
        if (System.getenv("LOTLAKE_WRITE_DOCS") != null) {
            Verdicts.save(reader, findings);
        }

        assertThat(findings)
                .as(answers.stream().map(Answer::error).distinct().toList().toString())
                .isEqualTo(Verdicts.load().get(reader.label()));
    }

    /** A user copies them from the page of a table. */
    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "PyIceberg", "DuckDB", "Trino"})
    void theSampleQueriesOfTheSiteShowRows(String program) throws Exception {
        assumeTrue(CHOSEN.matcher(program).find(), "other readers are chosen");
        assumeTrue(!program.equals("Trino") || TrinoServer.javaHome().isPresent(), NO_JDK);
        List<SampleQuery> queries = SampleQuery.of(lake.site()).stream()
                .filter(query -> query.program().equals(program))
                .toList();
        Map<String, Long> rows = program.equals("PostgreSQL") ? rowsOf(queries) : lake.rows();

        List<Answer> answers = switch (program) {
            case "PostgreSQL" -> ofDatabase(queries);
            case "Trino" -> TrinoServer.sample(queries, lake);
            default -> PythonReaders.sample(queries, lake);
        };

        assertThat(queries).hasSizeGreaterThan(5);
        for (int i = 0; i < queries.size(); i++) {
            SampleQuery query = queries.get(i);
            assertThat(answers.get(i))
                    .as(query.text())
                    .isEqualTo(Answer.of(List.of("" + Math.min(rows.get(query.table()), LIMIT))));
        }
    }

    private static Map<String, Long> rowsOf(List<SampleQuery> queries) {
        return queries.stream()
                .collect(toMap(
                        SampleQuery::table,
                        query -> lake.database()
                                .number("SELECT count(*) FROM ("
                                        + query.statement().replace(" LIMIT " + LIMIT, "") + ") AS sampled")));
    }

    private static List<Answer> ofDatabase(List<SampleQuery> queries) {
        return queries.stream()
                .map(query -> Answer.of(
                        List.of("" + lake.database().strings(query.statement()).size())))
                .toList();
    }
}
