package io.lotlake.bronze.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.fault.Fault;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.PostgresProxy.Trap;
import io.lotlake.common.testing.TestDatabase;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attempts of one part fail, repeat and overtake each other as Spark's tasks do. The rows of the part arrive once. */
@ExtendWith(PostgresExtension.class)
class SinkAttemptsTest {
    private static final int PART = 3;
    private static final int ROWS = 5_000;
    private static final StructType SCHEMA =
            new StructType().add("id", DataTypes.LongType).add("filler", DataTypes.StringType);
    private static final UTF8String FILLER = UTF8String.fromString("x".repeat(500));

    private record Info(StructType schema, CaseInsensitiveStringMap options) implements LogicalWriteInfo {
        @Override
        public String queryId() {
            return UUID.randomUUID().toString();
        }
    }

    @BeforeEach
    void emptyTable(TestDatabase database) {
        database.execute("DROP TABLE IF EXISTS public.target; CREATE TABLE public.target (id bigint, filler text)");
    }

    private static BatchWrite write(TestDatabase database) {
        Map<String, String> options =
                Map.of("url", database.url(), "user", database.user(), "dbtable", "public.target");
        return write(SCHEMA, options);
    }

    /** Does what Spark does on the driver. */
    static BatchWrite write(StructType schema, Map<String, String> options) {
        return new CopyWriteBuilder(new Info(schema, new CaseInsensitiveStringMap(options)))
                .build()
                .toBatch();
    }

    private static DataWriter<InternalRow> attempt(DataWriterFactory factory, int rows) throws IOException {
        DataWriter<InternalRow> writer = factory.createWriter(PART, 1);
        for (long id = 0; id < rows; id++) {
            writer.write(new GenericInternalRow(new Object[] {id, FILLER}));
        }
        return writer;
    }

    private static void checkOnce(TestDatabase database) {
        assertThat(database.strings("SELECT concat_ws(' ', count(*), count(DISTINCT id)) FROM public.target"))
                .containsExactly(ROWS + " " + ROWS);
    }

    private static void end(BatchWrite write, TestDatabase database) {
        write.commit(new WriterCommitMessage[0]);
        assertThat(database.number("SELECT count(*) FROM pg_class WHERE relname LIKE 'postgres\\_copy%'"))
                .isZero();
    }

    @Test
    void anAttemptThatFailsMidwayLeavesNothingForTheNextToMeet(TestDatabase database) throws IOException {
        BatchWrite write = write(database);
        DataWriterFactory factory = write.createBatchWriterFactory(() -> 1);

        DataWriter<InternalRow> failed = attempt(factory, ROWS / 2 + ROWS / 4);
        failed.abort();
        failed.close();
        assertThat(database.number("SELECT count(*) FROM public.target")).isZero();
        DataWriter<InternalRow> second = attempt(factory, ROWS);
        second.commit();
        second.close();

        checkOnce(database);
        end(write, database);
    }

    @Test
    void anAttemptThatDiesWithoutAWordLeavesNothing(TestDatabase database) throws IOException {
        BatchWrite write = write(database);
        DataWriterFactory factory = write.createBatchWriterFactory(() -> 1);

        DataWriter<InternalRow> killed = attempt(factory, ROWS - 1);
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'lotlake postgres-copy'");
        assertThatThrownBy(killed::commit).hasMessageStartingWith("Cannot write public.target: ");
        DataWriter<InternalRow> second = attempt(factory, ROWS);
        second.commit();
        second.close();

        checkOnce(database);
        end(write, database);
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLY_UNHEARD", "REQUEST_UNHEARD"})
    void aServerThatFallsSilentAtTheCommitIsNotWaitedForLong(PostgresProxy.Fault fault, TestDatabase database)
            throws IOException {
        try (PostgresProxy proxy = PostgresProxy.before(database)) {
            Map<String, String> options = Map.of(
                    "url",
                    proxy.url(database),
                    "user",
                    database.user(),
                    "dbtable",
                    "public.target",
                    "answerTimeout",
                    "2");
            BatchWrite write = write(SCHEMA, options);
            DataWriterFactory factory = write.createBatchWriterFactory(() -> 1);

            DataWriter<InternalRow> silent = attempt(factory, ROWS);
            proxy.arm(new Trap("COMMIT", fault));
            assertThatThrownBy(silent::commit).hasMessageStartingWith("Cannot write public.target: ");
            silent.close();
            DataWriter<InternalRow> second = attempt(factory, ROWS);
            second.commit();
            second.close();

            assertThat(proxy.hits()).isEqualTo(1);
            checkOnce(database);
            end(write, database);
        }
    }

    @Test
    void anAttemptWhoseCommitGotNoAnswerIsFoundByTheNext(TestDatabase database) throws IOException {
        BatchWrite write = write(database);
        DataWriterFactory factory = write.createBatchWriterFactory(() -> 1);

        DataWriter<InternalRow> lost = attempt(factory, ROWS);
        Failpoints.arm(Failpoint.MART_PART, Fault.REPLY_LOST, 1);
        assertThatThrownBy(lost::commit).hasMessageContaining("the answer to COMMIT was lost");
        Failpoints.disarm();
        lost.abort();
        lost.close();
        checkOnce(database);
        DataWriter<InternalRow> second = attempt(factory, ROWS);
        second.commit();
        second.close();

        checkOnce(database);
        end(write, database);
    }

    @Test
    void ofTwoAttemptsAtATimeOneCounts(TestDatabase database) throws Exception {
        BatchWrite write = write(database);
        DataWriterFactory factory = write.createBatchWriterFactory(() -> 1);

        DataWriter<InternalRow> one = attempt(factory, ROWS);
        DataWriter<InternalRow> speculative = attempt(factory, ROWS);
        CompletableFuture<WriterCommitMessage> other = CompletableFuture.supplyAsync(() -> {
            try {
                return speculative.commit();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        one.commit();
        other.get();
        one.close();
        speculative.close();

        checkOnce(database);
        end(write, database);
    }

    /** Spark does not wait for the attempts of a job that it has given up. */
    @Test
    void anAttemptThatOutlivesItsJobCannotCommit(TestDatabase database) throws IOException {
        BatchWrite write = write(database);
        DataWriterFactory factory = write.createBatchWriterFactory(() -> 1);

        DataWriter<InternalRow> late = attempt(factory, ROWS);
        write.abort(new WriterCommitMessage[0]);

        assertThatThrownBy(late::commit)
                .hasMessageStartingWith("Cannot write public.target: relation \"public.postgres_copy_");
        late.abort();
        late.close();
        assertThat(database.number("SELECT count(*) FROM public.target")).isZero();
    }
}
