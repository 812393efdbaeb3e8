package io.lotlake.bronze;

import java.io.Serializable;
import java.lang.ref.Cleaner;

/**
 * The cut of one scan, held for as long as anything could still read it. Spark says of no query that it was the last one over a
 * plan: a second action on the same {@code Dataset} reads the partitions that were planned for the first. What Spark keeps for that,
 * the plan and the partitions' reader factory, refers to this object, and when nothing does any more, the garbage collector
 * gives the snapshot back. The copies that travel to the executors know only how to join.
 */
final class HeldCut implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Cleaner CLEANER = Cleaner.create();

    private final String joinStatement;

    private HeldCut(String joinStatement) {
        this.joinStatement = joinStatement;
    }

    static HeldCut hold(SourceCut cut) {
        HeldCut held = new HeldCut(cut.joinStatement());
        CLEANER.register(held, cut::close);
        return held;
    }

    /** For a scan that ends before its maker closes the cut. */
    static HeldCut borrow(SourceCut cut) {
        return new HeldCut(cut.joinStatement());
    }

    String joinStatement() {
        return joinStatement;
    }
}
