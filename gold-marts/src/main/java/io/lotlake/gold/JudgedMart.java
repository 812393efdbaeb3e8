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
 * A mart that is filled while the gates measure what it is made of: either leaves cores idle that the other can use. Nothing that
 * readers see changes before both have ended well.
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
     * The mart, filled and waiting.
     *
     * @throws Exception what a gate or the filling says; a gate that stops the run has the filling ended and its tables taken away first
     */
    StagedMart stage(Callable<StagedMart> filling) throws Exception {
        try (WorkerPool pool = new WorkerPool(1)) {
            // Threads inherit the tags of the one that makes them, and only that one can end their jobs.
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

    /** A job that begins between two looks is ended at the next. A filling that fails has taken its tables away by itself. */
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
