package io.lotlake.app.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The source is written at full speed while a sync reads it. */
@Tag("nightly")
@ExtendWith({SparkExtension.class, PostgresExtension.class})
class BusySourceTest {
    private static void write(TestDatabase database, AtomicBoolean stop) throws Exception {
        Random random = new Random(7);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int round = 1; !stop.get(); round++) {
                int rest = random.nextInt(50);
                statement.execute(
                        "UPDATE public.full_auto_mobile SET doors = 3, price = " + round + " WHERE lid % 50 = " + rest);
                statement.execute("UPDATE public.stat_auto_mobile SET views = " + round + " WHERE lid % 50 = " + rest);
                statement.execute("INSERT INTO public.prices_auto_mobile SELECT max(id) + 1, min(lid), " + round
                        + ", timestamptz '2023-03-01' + " + round
                        + " * interval '1 second' FROM public.prices_auto_mobile");
                connection.commit();
            }
        }
    }

    @Test
    void syncsGoThroughAndTheLastCatchesUp(SparkSession spark, TestDatabase database, @TempDir Path folder)
            throws Exception {
        SyncLab lab = SyncLab.generated(spark, database, folder, 300);
        lab.seed();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = writer.submit(() -> {
                write(database, stop);
                return null;
            });
            for (int i = 0; i < 2; i++) {
                assertThat(lab.sync()).isTrue();
            }
            stop.set(true);
            writing.get();
        } finally {
            stop.set(true);
            writer.shutdownNow();
        }

        assertThat(lab.sync()).isTrue();

        assertThat(lab.differences()).isEmpty();
    }
}
