package io.lotlake.app.readers;

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

/** Other programs read a lake whose tables have deleted rows. */
@Tag("readers")
@ExtendWith(PostgresExtension.class)
class ReadersTest {
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
        Pattern chosen = Pattern.compile(System.getProperty("io.lotlake.test.readers", ""));
        return Reader.ALL.stream()
                .filter(reader -> chosen.matcher(reader.label()).find())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void theReaderGivesTheVerdictsOfThePage(Reader reader) throws Exception {
        assumeTrue(
                !reader.label().startsWith("Trino ") || TrinoServer.javaHome().isPresent(),
                "Trino needs a JDK 24 or later: set TRINO_JAVA_HOME");
        List<Answer> answers = reader.program().ask(lake);
        Map<Question, Finding> findings = new Findings(lake, answers).all();
        if (System.getenv("LOTLAKE_WRITE_DOCS") != null) {
            Verdicts.save(reader, findings);
        }

        assertThat(findings)
                .as(answers.stream().map(Answer::error).distinct().toList().toString())
                .isEqualTo(Verdicts.load().get(reader.label()));
    }
}
