package io.lotlake.bronze.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.SparkExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Another session holds an exclusive lock on a source table. */
@ExtendWith(SparkExtension.class)
class LockedTableTest {
    private static final Map<String, String> PATIENCE = Map.of("source.lock-timeout", "16 seconds");

    @TempDir
    private Path warehouse;

    @Test
    void whoeverWaitsSaysForWhomAndGivesUpInTime(SparkSession spark) throws Exception {
        SyncedSource source = new SyncedSource(warehouse, spark);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        try (Connection migration = source.database().connect();
                Statement statement = migration.createStatement();
                PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setErr(out);
            statement.execute("SET application_name = 'migration'");
            migration.setAutoCommit(false);
            statement.execute("LOCK TABLE " + SyncedSource.LISTINGS + " IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Throwable> doctor =
                    CompletableFuture.supplyAsync(() -> catchThrowable(() -> source.plan(PATIENCE)));
            Throwable seed = catchThrowable(() -> source.seed(PATIENCE));

            for (Throwable thrown : List.of(doctor.get(), seed)) {
                LotlakeException failure = Errors.translate(thrown);
                assertThat(failure)
                        .hasMessageMatching(
                                "Cannot look at public\\.full_auto_a: public\\.full_auto_a is locked by pid \\d+"
                                        + " \\(migration, postgres, idle in transaction\\):"
                                        + " LOCK TABLE public\\.full_auto_a IN ACCESS EXCLUSIVE MODE,"
                                        + " longer than lotlake\\.source\\.lock-timeout = 16 s;"
                                        + " run the command again when that session has ended, or end it");
                assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
            }
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("waiting  public.full_auto_a is locked by pid ")
                .contains("(migration, postgres, idle in transaction): LOCK TABLE public.full_auto_a IN ACCESS");
    }
}
