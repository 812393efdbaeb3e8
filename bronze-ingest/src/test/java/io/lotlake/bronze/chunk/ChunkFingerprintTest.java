package io.lotlake.bronze.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.testing.TestSource;
import io.lotlake.bronze.testing.TestSource.Outcome;
import io.lotlake.bronze.testing.TypeSamples;
import io.lotlake.bronze.testing.TypeSamples.Sample;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files are compared with the source before they are committed. */
@ExtendWith(SparkExtension.class)
class ChunkFingerprintTest {
    private static final Map<String, String> EVERY_CHUNK = Map.of("bronze.fingerprint", "1");

    @TempDir
    private Path warehouse;

    @Test
    void theEdgesOfEveryTypeHaveTheSameFingerprint(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute(TypeSamples.TYPES);
        for (int i = 0; i < TypeSamples.EDGES.size(); i++) {
            Sample sample = TypeSamples.EDGES.get(i);
            source.execute("ALTER TABLE raw.countries ADD COLUMN c" + i + " " + sample.type());
            for (String text : sample.texts()) {
                source.execute("INSERT INTO raw.countries (country, c" + i + ") VALUES ('DE', "
                        + Identifiers.literal(text) + "::" + sample.type() + ")");
            }
        }

        Outcome outcome = source.run(EVERY_CHUNK);

        assertThat(outcome.printed()).contains("1 chunks compared with the source by fingerprint");
    }

    @Test
    void alteredValuesAreNotCompared(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("INSERT INTO public.prices_auto_a (id, dt) VALUES (1, 'infinity'), (2, now())");

        assertThat(source.run(EVERY_CHUNK).printed())
                .contains("1 chunks compared with the source by fingerprint; altered {dt=1}");
    }

    /** The view computes another value at every call. This stands for whatever could differ. */
    @Test
    void aDifferenceStopsTheRunAndLandsNothing(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("ALTER TABLE public.prices_auto_a RENAME TO stored; INSERT INTO public.stored (id) VALUES (1);"
                + " CREATE VIEW public.prices_auto_a AS SELECT id, lid,"
                + " (random() * 1000000)::numeric(14,2) AS price, dt FROM public.stored");

        assertThatThrownBy(() -> source.run(EVERY_CHUNK))
                .hasStackTraceContaining("Cannot land a part 1: its fingerprint is ");
        assertThat(source.run(Map.of()).lake().readLatest(Bronze.PRICES_AUTO).count())
                .isOne();
    }

    @Test
    void aShareThatIsNoneIsRefused(SparkSession spark) {
        TestSource source = new TestSource(warehouse, spark);

        for (String share : List.of("2", "-1", "some")) {
            assertThatThrownBy(() -> source.run(Map.of("bronze.fingerprint", share)))
                    .hasMessageContaining("lotlake.bronze.fingerprint: '" + share
                            + "' is neither off nor a share of the chunks from 0 to 1");
        }
    }
}
