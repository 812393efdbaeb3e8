package io.lotlake.common.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BuildsTest {
    private final List<String> built = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Build> builds = new LinkedHashMap<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Steps steps = new Steps(new PrintStream(printed, true, UTF_8));

    private void table(String name, String... after) {
        builds.put(
                name,
                Build.of(
                        () -> {
                            built.add(name);
                            return StepResult.of(1, 1);
                        },
                        after));
    }

    @Test
    void aTableIsBuiltAfterAllThatItIsMadeOf() throws Exception {
        table("a");
        table("b", "a");
        table("c", "b");
        table("d", "b", "c");

        Builds.run(builds, List.of(), steps);

        assertThat(built).containsExactly("a", "b", "c", "d");
        assertThat(printed.toString(UTF_8).lines()).hasSize(5);
    }

    @Test
    void chosenTablesAreBuiltInTheirOrderWithoutTheOthers() throws Exception {
        table("a");
        table("b", "a");
        table("c", "b", "a");

        Builds.run(builds, List.of("c", "a", "c"), steps);

        assertThat(built).containsExactly("a", "c");
    }

    @Test
    void independentTablesAreBuiltSideBySide() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        for (String name : List.of("a", "b")) {
            builds.put(name, Build.of(() -> {
                both.countDown();
                return StepResult.of(both.await(30, TimeUnit.SECONDS) ? 1 : 0, 0);
            }));
        }

        Builds.run(builds, List.of(), steps);

        assertThat(printed.toString(UTF_8).lines().skip(1)).allMatch(line -> line.matches("[ab] +1 .*"));
    }

    @Test
    void aFailureEndsTheOthersAndIsTheOneThatIsThrown() {
        CountDownLatch ended = new CountDownLatch(1);
        builds.put("slow", Build.of(() -> {
            try {
                return StepResult.of(new CountDownLatch(1).await(30, TimeUnit.SECONDS) ? 1 : 0, 0);
            } finally {
                ended.countDown();
            }
        }));
        builds.put("broken", Build.of(() -> {
            throw new LotlakeException(ExitCode.GATE, "Cannot do it");
        }));
        table("never", "broken");

        assertThatThrownBy(() -> Builds.run(builds, List.of(), steps)).hasMessage("Cannot do it");

        assertThat(ended.getCount()).isZero();
        assertThat(built).isEmpty();
        assertThat(printed.toString(UTF_8)).isEmpty();
    }

    @Test
    void anUnknownTableIsRefusedBeforeAnythingIsBuilt() {
        table("a");
        table("b");

        assertThatThrownBy(() -> Builds.run(builds, List.of("a", "x"), steps))
                .hasMessage("Cannot build x: choose from a, b")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
        assertThat(built).isEmpty();
    }
}
