package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.catalog.CommitLab.Operation;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.PostgresProxy.Fault;
import io.lotlake.common.testing.PostgresProxy.Trap;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@ExtendWith(PostgresExtension.class)
class CommitChaosTest {
    private static final Logger LOG = LoggerFactory.getLogger(CommitChaosTest.class);
    private static final int WRITERS = 3;
    private static final int COMMITS = 20;
    private static final List<String> STATEMENTS =
            List.of("UPDATE iceberg_tables", "SELECT pg_current_xact_id", "COMMIT", "COMMIT", "COMMIT");

    @TempDir
    private static Path warehouse;

    /** The answer that the writer of a commit received. */
    private enum Told {
        DONE,
        FAILED,
        UNKNOWN
    }

    @Test
    void whatIsToldIsTrue(TestDatabase database, TestReporter reporter) throws Exception {
        long seed = Long.getLong("io.lotlake.chaos.seed", System.nanoTime());
        reporter.publishEntry("io.lotlake.chaos.seed", String.valueOf(seed));
        Map<String, Told> told = new ConcurrentHashMap<>();
        try (CommitLab lab = new CommitLab(database, warehouse)) {
            TableIdentifier name = lab.newTable();
            lab.direct()
                    .loadTable(name)
                    .updateProperties()
                    .set("commit.retry.num-retries", "20")
                    .commit();
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
            List<Callable<Boolean>> writers = new ArrayList<>();
            SplittableRandom seeds = new SplittableRandom(seed);
            for (int writer = 0; writer < WRITERS; writer++) {
                Random random = new Random(seeds.nextLong());
                String prefix = "writer " + writer + " commit ";
                writers.add(() -> write(lab, database, name, random, prefix, told));
            }
            for (Future<Boolean> writer : threads.invokeAll(writers)) {
                assertThat(writer.get()).isTrue();
            }
            threads.shutdown();

            List<String> marks = lab.marks(name);
            for (Told answer : Told.values()) {
                reporter.publishEntry(
                        answer.name(), String.valueOf(of(told, answer).size()));
            }
            assertThat(told).as("seed " + seed).hasSize(WRITERS * COMMITS);
            assertThat(marks).as("seed " + seed).doesNotHaveDuplicates().containsAll(of(told, Told.DONE));
            assertThat(marks).as("seed " + seed).doesNotContainAnyElementsOf(of(told, Told.FAILED));
            assertThat(of(told, Told.DONE)).as("seed " + seed).hasSizeGreaterThan(WRITERS);
            assertThat(lab.missing(name)).as("seed " + seed).isEmpty();
        }
    }

    private static List<String> of(Map<String, Told> told, Told wanted) {
        return told.keySet().stream().filter(mark -> told.get(mark) == wanted).toList();
    }

    /** Commits through a separate network on which about every other statement fails. */
    private static boolean write(
            CommitLab lab,
            TestDatabase database,
            TableIdentifier name,
            Random random,
            String prefix,
            Map<String, Told> told) {
        try (PostgresProxy proxy = PostgresProxy.before(database)) {
            Catalog catalog =
                    lab.open(CommitLab.OURS, Map.of("uri", proxy.url(database), "lotlake.decision-timeout-ms", "3000"));
            for (int commit = 0; commit < COMMITS; commit++) {
                String statement = any(STATEMENTS, random);
                Fault fault = any(List.of(Fault.values()), random);
                Duration outage = Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(400) : 0);
                Operation operation = any(List.of(Operation.values()), random);
                if (random.nextBoolean()) {
                    proxy.arm(new Trap(statement, fault, outage, () -> {}));
                }
                told.put(prefix + commit, attempt(catalog, name, operation, prefix + commit));
            }
        }
        return true;
    }

    private static <T> T any(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Told attempt(Catalog catalog, TableIdentifier name, Operation operation, String mark) {
        try {
            operation.commit(catalog.loadTable(name), mark);
            return Told.DONE;
        } catch (CommitStateUnknownException e) {
            return Told.UNKNOWN;
        } catch (RuntimeException e) {
            LOG.info("{} failed", mark, e);
            return Told.FAILED;
        }
    }
}
