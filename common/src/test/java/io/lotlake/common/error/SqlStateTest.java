package io.lotlake.common.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** For every error of a server, a run ends with the right exit code and a line that says what to do. */
@ExtendWith(PostgresExtension.class)
class SqlStateTest {
    /** A line of the list from which the server was built. The server has this list among its files. */
    private static final Pattern STATE = Pattern.compile("^([0-9A-Z]{5}) +E +ERRCODE_", Pattern.MULTILINE);

    /** Only lotlake itself can cause these states, by statements in a wrong order. */
    private static final Set<String> OURS = Set.of("03", "0F", "25");

    private static List<String> states() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("java.io.tmpdir")), 6)) {
            Path list = files.filter(file -> file.endsWith("share/postgresql/errcodes.txt"))
                    .findFirst()
                    .orElseThrow();
            Matcher matcher = STATE.matcher(Files.readString(list));
            return matcher.results().map(match -> match.group(1)).toList();
        }
    }

    @Test
    void everyErrorOfTheServersOwnListHasItsCodeAndRemedy(TestDatabase database) throws Exception {
        List<String> states = states();
        PostgresEndpoint mart = database.endpoint("mart");

        assertThat(states).hasSizeGreaterThan(200).contains("22021", "42501", "55000", "XX001", "58030");
        try (Connection connection = mart.connect();
                Statement statement = connection.createStatement()) {
            for (String state : states) {
                SQLException raised = catchThrowableOfType(
                        SQLException.class,
                        () -> statement.execute(
                                "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '" + state + "'; END $$"));
                LotlakeException failure = mart.failure("do it", raised);

                assertThat(raised.getSQLState()).isEqualTo(state);
                assertThat(failure.getMessage())
                        .as(state)
                        .startsWith("Cannot do it: no (SQLSTATE " + state + ") at " + database.url())
                        .doesNotContain("\n");
                if (!OURS.contains(state.substring(0, 2))) {
                    assertThat(failure.exitCode()).as(state).isIn(ExitCode.CONFIGURATION, ExitCode.UNREACHABLE);
                    assertThat(failure.getMessage()).as(state).contains(database.url() + "; ");
                }
            }
        }
    }

    @Test
    void everyClassOfTheListIsInOurs() throws Exception {
        Set<String> classes = new TreeSet<>();
        states().forEach(state -> classes.add(state.substring(0, 2)));
        Set<String> ours = new TreeSet<>();
        SqlState.all().stream()
                .map(SqlState::prefix)
                .filter(prefix -> prefix.length() == 2)
                .forEach(ours::add);

        assertThat(ours).containsAll(classes);
        ours.removeAll(classes);
        assertThat(ours)
                .as("of servers before 17, which ended snapshots that were too old")
                .containsOnly("72");
    }

    @Test
    void aStateThatNobodyKnowsIsAFaultOfOurs() {
        assertThat(SqlState.of("99999").exitCode()).isEqualTo(ExitCode.UNEXPECTED);
        assertThat(SqlState.of("").exitCode()).isEqualTo(ExitCode.UNEXPECTED);
        assertThat(SqlState.of(new SQLException("no state")).exitCode()).isEqualTo(ExitCode.UNEXPECTED);
    }
}
