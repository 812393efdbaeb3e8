package io.lotlake.bronze.spark;

import io.lotlake.bronze.connection.SourceCut;
import java.io.Serializable;
import java.lang.ref.Cleaner;

/**
 * The cut of one scan, held while anything can still read it. Spark never says which query is the last one over a plan:
 * a second action on the same {@code Dataset} reads the partitions that were planned for the first. The plan and the
 * reader factory, which Spark keeps for that, refer to this object. When nothing refers to it any more, the garbage
 * collector closes the cut. The copies that travel to the executors only know how to join.
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

    /** Refers to a cut that another object owns. The scan ends before the owner closes the cut. */
    static HeldCut borrow(SourceCut cut) {
        return new HeldCut(cut.joinStatement());
    }

    String joinStatement() {
        return joinStatement;
    }
}
