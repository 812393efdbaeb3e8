package io.lotlake.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptsTest {
    private static final Duration PAUSE = Duration.ofMillis(40);

    private final List<Long> times = new ArrayList<>();
    private final List<Integer> between = new ArrayList<>();

    private void run(int most, SQLException failure, int failures) throws SQLException {
        new Attempts(most, PAUSE)
                .catchingUp(() -> between.add(times.size()))
                .run("test", () -> fail(failure, failures));
    }

    private void fail(SQLException failure, int failures) throws SQLException {
        times.add(System.nanoTime());
        if (times.size() <= failures) {
            throw failure;
        }
    }

    @Test
    void everyPauseIsTwiceAsLongAsTheOneBefore() throws SQLException {
        run(4, new SQLException("locked", "55P03"), 3);

        assertThat(times).hasSize(4);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1))
                    .as("pause " + i)
                    .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(PAUSE.toMillis() << (i - 1)));
        }
        assertThat(between).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"55P03", "40P01", "40001", "08006", "57P01"})
    void theLastFailureIsThrown(String state) {
        SQLException failure = new SQLException("no", state);

        assertThatThrownBy(() -> run(2, failure, 9)).isSameAs(failure);
        assertThat(times).hasSize(2);
    }

    @Test
    void onlyWhatIsInTheWayHasAnErrorOfItsOwn() {
        Attempts attempts = new Attempts(1, PAUSE)
                .refusing(cause -> new LotlakeException(ExitCode.UNREACHABLE, "Cannot do it: " + cause.getMessage()));
        SQLException locked = new SQLException("locked", "55P03");
        SQLException lost = new SQLException("lost", "08006");

        assertThatThrownBy(() -> attempts.run("test", () -> {
                    throw locked;
                }))
                .isInstanceOf(LotlakeException.class)
                .hasMessage("Cannot do it: locked");
        assertThatThrownBy(() -> attempts.run("test", () -> {
                    throw new CommitFailedException(locked, "moved on");
                }))
                .isInstanceOf(LotlakeException.class);
        assertThatThrownBy(() -> attempts.run("test", () -> {
                    throw lost;
                }))
                .isSameAs(lost);
    }

    /** A statement that took too long would take as long again, so it is not repeated. */
    @ParameterizedTest
    @ValueSource(strings = {"57014", "42501", "42P01", "23505"})
    void whatWouldFailAgainIsNotTriedAgain(String state) {
        SQLException failure = new SQLException("no", state);

        assertThatThrownBy(() -> run(5, failure, 9)).isSameAs(failure);
        assertThat(times).hasSize(1);
        assertThat(between).isEmpty();
    }

    @Test
    void aRefusalOfTheCatalogIsTriedAgain() {
        CommitFailedException refusal = new CommitFailedException("moved on");

        assertThatThrownBy(() -> new Attempts(2, PAUSE).run("test", () -> {
                    times.add(0L);
                    throw refusal;
                }))
                .isSameAs(refusal);
        assertThat(times).hasSize(2);
    }
}
