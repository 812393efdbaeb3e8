package io.lotlake.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.SparkExtension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gates and mart run side by side. The run reports whichever fails, and no work continues after that. */
@ExtendWith(SparkExtension.class)
class JudgedMartTest {
    private final LotlakeException stopped = new LotlakeException(ExitCode.GATE, "Cannot publish run r: a gate");

    @Test
    void aGateThatStopsTheRunEndsTheFilling(SparkSession spark) {
        CompletableFuture<Exception> end = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        JudgedMart mart = new JudgedMart(spark, () -> {
            begun.get(1, TimeUnit.MINUTES);
            throw stopped;
        });

        assertThatThrownBy(() -> mart.stage(() -> {
                    begun.complete(null);
                    try {
                        spark.range(2).foreach((ForeachFunction<Long>) row -> TimeUnit.MINUTES.sleep(1));
                    } catch (Exception e) {
                        end.complete(e);
                        throw e;
                    }
                    throw new IllegalStateException("the job was not ended");
                }))
                .isSameAs(stopped);

        assertThat(end).isCompleted();
    }

    @Test
    void aFillingThatFailsIsWhatTheRunSays(SparkSession spark) {
        JudgedMart mart = new JudgedMart(spark, () -> {});

        assertThatThrownBy(() -> mart.stage(() -> {
                    throw stopped;
                }))
                .isSameAs(stopped);
    }
}
