package io.lotlake.gold.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.ledger.GateRow;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class EarlierFiguresTest {
    private static final Instant FIRST = Instant.parse("2026-03-02T08:00:00Z");

    private TestDatabase database;
    private LotlakeConfig config;
    private int runs;

    @BeforeEach
    void anEmptyDatabase() {
        database = PostgresExtension.create();
        Settings settings =
                TestLake.settings(database, Path.of("nowhere"), Map.of("portals", "mobile", "makes", "fiat"));
        config = LotlakeConfig.bind(settings);
        settings.check();
    }

    private void run(Judged judged, double figure) {
        Run run = new Run("run" + ++runs, FIRST.plusSeconds(runs));
        try (OpenRun open = OpenRun.begin(config, run, "sync", "")) {
            open.gate(new GateRow(
                    "gold.cars", "orphans", figure, 1, "passed", judged.text(), OptionalLong.of(100 + runs)));
            open.gate(new GateRow("gold.cars", "shrinkage", 0.5, 1, "passed", "whole", OptionalLong.empty()));
        }
    }

    private void publish() {
        database.execute("INSERT INTO ops.publications SELECT lake, run_id, token, started_at, NULL, 'published', '{}'"
                + " FROM ops.runs ORDER BY token DESC LIMIT 1");
    }

    @Test
    void beforeThereIsAPublicationThereAreNone() {
        assertThat(EarlierFigures.of(config, 7)).isEmpty();
        run(Judged.WHOLE, 0.25);
        assertThat(EarlierFigures.of(config, 7)).isEmpty();
    }

    @Test
    void theyAreThoseOfTheLastPublication() {
        run(Judged.WHOLE, 0.25);
        publish();
        run(Judged.DELTA, 0.75);

        EarlierFigures figures = EarlierFigures.of(config, 7).orElseThrow();

        assertThat(figures.judgedAt()).isEqualTo(FIRST.plusSeconds(1));
        assertThat(figures.find(new EarlierFigures.Subject("gold.cars", Gate.ORPHANS)))
                .hasValueSatisfying(figure -> {
                    assertThat(figure.value()).isEqualTo(0.25);
                    assertThat(figure.snapshotId()).hasValue(101);
                });
        assertThat(figures.find(new EarlierFigures.Subject("gold.cars", Gate.SHRINKAGE)))
                .as("not of rows")
                .isEmpty();
    }

    @Test
    void afterSoManyPublicationsByPartsEverythingIsJudged() {
        run(Judged.WHOLE, 0);
        publish();
        for (int i = 0; i < 2; i++) {
            assertThat(EarlierFigures.of(config, 3)).isPresent();
            run(i == 0 ? Judged.DELTA : Judged.UNCHANGED, 0);
            publish();
        }
        assertThat(EarlierFigures.of(config, 3)).isEmpty();
        assertThat(EarlierFigures.of(config, 4)).isPresent();
        run(Judged.WHOLE, 0);
        publish();
        assertThat(EarlierFigures.of(config, 3)).isPresent();
        assertThat(EarlierFigures.of(config, 1)).as("every time").isEmpty();
    }

    /** A run that restores a publication records no figures; another run measured these rows long ago. */
    @Test
    void aPublicationWithoutFiguresHasNone() {
        run(Judged.WHOLE, 0);
        publish();
        try (OpenRun restoring = OpenRun.begin(config, new Run("restore", FIRST.plusSeconds(60)), "release", "")) {
            assertThat(restoring.run().id()).isEqualTo("restore");
        }
        publish();

        assertThat(EarlierFigures.of(config, 7)).isEmpty();
    }
}
