package io.lotlake.bronze;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the changes of one source table are found.
 *
 * @param shape the table now
 * @param mark the table then
 * @param isWhole whether the chunks are the whole table, so that what they lack has left
 * @param chunks to read; rows among them may be unchanged
 * @param present how many rows the table has now, where that is known
 * @param passed for the next mark
 * @param looked for the next mark, by heap; none where that is the same in all blocks
 * @param checksDeletes whether rows may leave in this run
 * @param note what is unusual; empty for nothing
 */
record ShardPlan(
        SourceShape shape,
        SourceMark mark,
        boolean isWhole,
        List<Chunk> chunks,
        OptionalLong present,
        long passed,
        List<Looked> looked,
        boolean checksDeletes,
        String note) {
    ShardPlan {
        chunks = List.copyOf(chunks);
        looked = List.copyOf(looked);
    }

    String shard() {
        return shape.relation().shard();
    }

    /**
     * How many rows left: those that Bronze had and those that are new to it, less those that are there.
     *
     * @param added rows that Bronze did not have
     * @return below zero where Bronze must have missed rows; nothing where the present rows were not counted
     */
    OptionalLong left(long added) {
        return present.isPresent() ? OptionalLong.of(mark.rows() + added - present.getAsLong()) : present;
    }

    SourceMark next(CutPosition cut, Counts counts, Instant moment) {
        Instant checked = checksDeletes ? moment : mark.checked();
        Optional<SourceMark> before = Optional.of(mark).filter(earlier -> earlier.isOf(shape));
        return new SourceMark(
                cut,
                SourceMark.heaps(cut, shape, before, looked),
                mark.rows() + counts.added() - counts.gone(),
                passed,
                checked,
                shape.meaning());
    }

    /**
     * What became of a source table.
     *
     * @param upserts rows that are new or different
     * @param added those of them that are new
     * @param gone rows that left
     */
    record Counts(long upserts, long added, long gone) {
        static final Counts NONE = new Counts(0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(upserts + other.upserts, added + other.added, gone + other.gone);
        }

        boolean isEmpty() {
            return upserts + gone == 0;
        }
    }
}
