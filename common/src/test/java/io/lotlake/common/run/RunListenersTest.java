package io.lotlake.common.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunListenersTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> heard = new ArrayList<>();

    /** Writes down what it hears. */
    private class Scribe implements RunListener {
        @Override
        public String output() {
            return "the diary";
        }

        @Override
        public void stepBegan(String step, Instant began) {
            heard.add(step + " began");
        }

        @Override
        public void stepDone(String step, Instant began, StepResult result) {
            heard.add(step + " made " + result.rowsOut());
        }

        @Override
        public void stepFailed(String step, Instant began, String error) {
            heard.add(step + " failed: " + error);
        }

        @Override
        public void ended(LotlakeConfig config, long token) {
            heard.add("run " + token + " ended");
        }
    }

    /** Fails at everything. */
    private static final class Broken implements RunListener {
        @Override
        public String output() {
            return "the broken file";
        }

        @Override
        public void stepBegan(String step, Instant began) {
            throw new NoClassDefFoundError("a/missing/Library");
        }

        @Override
        public void stepDone(String step, Instant began, StepResult result) throws Exception {
            throw new Exception("again");
        }

        @Override
        public void ended(LotlakeConfig config, long token) {
            throw new LotlakeException(ExitCode.UNREACHABLE, "Cannot write it");
        }
    }

    private RunListeners listeners(RunListener... listeners) {
        return new RunListeners(List.of(listeners), "one", new PrintStream(err, true, UTF_8));
    }

    private static Steps steps(RunListeners listeners) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        return new Steps(nowhere, Optional.empty(), new StatusLine(nowhere, false), Map.of(), listeners);
    }

    @Test
    void listenersHearOfEveryStep() throws Exception {
        Steps steps = steps(listeners(new Scribe()));

        steps.step("source", () -> StepResult.of(3, 2));
        assertThatThrownBy(() -> steps.step("gates", () -> {
                    throw new LotlakeException(ExitCode.GATE, "Cannot publish");
                }))
                .hasMessage("Cannot publish");

        assertThat(heard)
                .containsExactly("source began", "source made 2", "gates began", "gates failed: Cannot publish");
    }

    @Test
    void aListenerThatFailsIsToldOnceAndChangesNothing() throws Exception {
        RunListeners both = listeners(new Broken(), new Scribe());

        StepResult result = steps(both).step("source", () -> StepResult.of(3, 2));

        assertThat(result).isEqualTo(StepResult.of(3, 2));
        assertThat(heard).containsExactly("source began", "source made 2");
        assertThat(err.toString(UTF_8).lines())
                .singleElement()
                .asString()
                .isEqualTo("warning: the broken file of run one was not written: a/missing/Library; the run itself is"
                        + " not affected");
    }
}
