package io.lotlake.common.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Rejection;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class RecordedStepsTest {
    private final TestDatabase database = PostgresExtension.create();

    private OpenRun begin() {
        Settings settings =
                TestLake.settings(database, Path.of("nowhere"), Map.of("portals", "mobile", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return OpenRun.begin(config, new Run("one", Instant.parse("2026-03-02T08:00:00Z")), "seed", "");
    }

    private static Steps steps(OpenRun run) {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        return new Steps(out, Optional.of(run), new StatusLine(out, false), Map.of(), RunListeners.NONE);
    }

    @Test
    void everyStepIsInTheLedgerAlsoTheOneThatFailed() throws Exception {
        try (OpenRun run = begin()) {
            Steps steps = steps(run);
            steps.step("silver.listings", () -> {
                run.committed(11);
                run.committed(12);
                return new StepResult(5, 3, 2, "a note")
                        .withRejections(List.of(new Rejection("too \"old\"", 2, List.of("{\"lid\":\"7\"}"))));
            });
            assertThatThrownBy(() -> steps.step("gold.fct_listings", () -> {
                        throw new LotlakeException(ExitCode.GATE, "Cannot do it");
                    }))
                    .hasMessage("Cannot do it");
        }

        assertThat(database.strings(
                        "SELECT concat_ws('|', token, step, rows_in, rows_out, rejected, snapshot_ids, note,"
                                + " rejections->0->>'reason', rejections->0->'rows',"
                                + " rejections->0->'samples'->>0, error)"
                                + " FROM ops.steps WHERE seconds >= 0 ORDER BY started_at"))
                .containsExactly(
                        "1|silver.listings|5|3|2|{11,12}|a note|too \"old\"|2|{\"lid\":\"7\"}",
                        "1|gold.fct_listings|{}||Cannot do it");
    }
}
