package io.lotlake.gold;

import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.gold.compat.StagedMart;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;

/**
 * Fills a mart while the gates measure its sources, because either leaves cores idle that the other can use. Nothing
 * that readers see changes before both have succeeded.
 */
final class JudgedMart {
    private static final String TAG = "lotlake-mart";
    private static final long MILLIS_BETWEEN_LOOKS = 200;

    private final SparkSession spark;
    private final Work gates;

    /** Work that may fail. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    JudgedMart(SparkSession spark, Work gates) {
        this.spark = spark;
        this.gates = gates;
    }

    /**
     * Returns the mart, filled and ready to be published.
     *
     * @throws Exception the failure of a gate or of the filling; if a gate stops the run, the filling is ended and its
     *     tables are dropped first
     */
    StagedMart stage(Callable<StagedMart> filling) throws Exception {
        try (WorkerPool pool = new WorkerPool(1)) {
            // Threads inherit the tags of the thread that creates them, and the tag ends only their jobs.
            spark.addTag(TAG);
            Future<StagedMart> mart = pool.submit(filling);
            try {
                gates.run();
            } catch (Exception e) {
                takeAway(mart, e);
                throw e;
            }
            return WorkerPool.result(mart);
        } finally {
            spark.removeTag(TAG);
        }
    }

    /**
     * Ends the filling and drops its tables. Asks repeatedly, because a job may begin after an interruption. A filling
     * that fails drops its tables itself.
     */
    private void takeAway(Future<StagedMart> mart, Exception failure) throws InterruptedException {
        boolean ended = false;
        while (!ended) {
            try {
                spark.interruptTag(TAG);
                mart.get(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS).discardAfter(failure);
                ended = true;
            } catch (TimeoutException e) {
                ended = false;
            } catch (ExecutionException | RuntimeException e) {
                failure.addSuppressed(e);
                ended = true;
            }
        }
    }
}
