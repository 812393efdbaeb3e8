package io.lotlake.common.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.Run;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class ProgramsTest {
    private String printed = "";

    @Command(name = "probe")
    private static final class Probe implements Callable<Integer> {
        @Mixin
        private CommonOptions options = new CommonOptions();

        @Option(names = "--fail")
        private ExitCode fail = ExitCode.DONE;

        @Override
        public Integer call() {
            Run run = options.run(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
            if (fail != ExitCode.DONE) {
                throw new LotlakeException(fail, "Cannot do " + run.startedAt() + ": " + fail.meaning());
            }
            return 0;
        }
    }

    private int execute(String... arguments) {
        PrintStream standardError = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true, UTF_8));
        try {
            return Programs.execute(new Probe(), arguments);
        } finally {
            System.setErr(standardError);
            printed = captured.toString(UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"USAGE", "CONFIGURATION", "GATE", "UNREACHABLE", "NOTHING_TO_DO"})
    void aForeseenFailureIsOneLineAndItsExitCode(ExitCode code) {
        assertThat(execute("--fail", code.name())).isEqualTo(code.code());
        assertThat(printed).isEqualTo("Cannot do 1970-01-01T00:00:00Z: " + code.meaning() + System.lineSeparator());
    }

    @Test
    void anUnforeseenFailureSaysSo() {
        assertThat(execute("--fail", "UNEXPECTED")).isEqualTo(1);
        assertThat(printed).endsWith("; this is not foreseen, the log has the details" + System.lineSeparator());
    }

    @Test
    void aWrongOptionIsWrongUsage() {
        assertThat(execute("--nonsense")).isEqualTo(2);
        assertThat(printed).startsWith("Unknown option: '--nonsense'");
    }

    @Test
    void aWrongRunIdIsWrongUsage() {
        assertThat(execute("--run-id", "Not One")).isEqualTo(2);
        assertThat(printed)
                .startsWith("Invalid value for --run-id: 'Not One' is not a run id:"
                        + " up to 48 lower case letters, digits and underscores" + System.lineSeparator()
                        + "Usage: probe");
    }

    @Test
    void successIsZero() {
        assertThat(execute()).isZero();
        assertThat(printed).isEmpty();
    }
}
