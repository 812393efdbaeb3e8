package io.lotlake.bronze.sync;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Runs the small queries of several threads as one, because Spark plans and compiles each query anew. A question waits
 * until every thread at work asks one or has ended. All rows have the columns {@code shard} and {@code figures}.
 */
final class SharedQuery {
    private final int threads;
    private int unfinished;
    private List<Question> waiting = new ArrayList<>();

    private record Question(Dataset<Row> rows, CompletableFuture<List<Row>> answer) {}

    /** Work that may ask. */
    interface Work<T> {
        T run() throws Exception;
    }

    /**
     * @param works how many works ask, each within {@link #during}
     * @param threads how many of them are at work at the same time
     */
    SharedQuery(int works, int threads) {
        this.unfinished = works;
        this.threads = threads;
    }

    /** Does one of the works. Nobody waits for its questions after it has ended. */
    <T> T during(Work<T> work) throws Exception {
        try {
            return work.run();
        } finally {
            end();
        }
    }

    /**
     * The rows, which a query computes together with the rows that other threads ask for.
     *
     * @throws RuntimeException the failure of the query, which all threads get that asked it
     */
    List<Row> rows(Dataset<Row> rows) {
        Question question = new Question(rows, new CompletableFuture<>());
        answer(withQuestion(question));
        try {
            return question.answer().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the counts of a table", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private synchronized List<Question> withQuestion(Question question) {
        waiting.add(question);
        return due();
    }

    private void end() {
        List<Question> due;
        synchronized (this) {
            unfinished--;
            due = due();
        }
        answer(due);
    }

    /** The questions to answer now; none if a thread at work has not asked yet. */
    private List<Question> due() {
        if (waiting.size() < Math.min(threads, unfinished)) {
            return List.of();
        }
        List<Question> due = waiting;
        waiting = new ArrayList<>();
        return due;
    }

    private static void answer(List<Question> questions) {
        if (questions.isEmpty()) {
            return;
        }
        try {
            Dataset<Row> all = IntStream.range(0, questions.size())
                    .mapToObj(i -> questions.get(i).rows().select(lit(i).as("question"), col("shard"), col("figures")))
                    .reduce(Dataset::union)
                    .orElseThrow();
            Map<Integer, List<Row>> answers =
                    all.collectAsList().stream().collect(Collectors.groupingBy(row -> row.getInt(0)));
            for (int i = 0; i < questions.size(); i++) {
                questions.get(i).answer().complete(answers.getOrDefault(i, List.of()));
            }
        } catch (Throwable e) {
            // Whatever ended the query, nobody may wait for its answer any more.
            questions.forEach(question -> question.answer().completeExceptionally(e));
        }
    }
}
