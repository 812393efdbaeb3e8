package io.lotlake.bronze.sync;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.connection.CutPosition;
import io.lotlake.bronze.source.HeapCoverage;
import io.lotlake.bronze.source.RowKeys;
import io.lotlake.bronze.source.SourceMark;
import io.lotlake.bronze.source.SourceTable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;

/**
 * How a sync finds the changes of one source table.
 *
 * @param source the table now
 * @param mark the table then
 * @param isWhole whether the chunks are the whole table, so that rows which they lack have left
 * @param chunks the chunks to read; some of their rows may be unchanged
 * @param keys the keys of the rows to read
 * @param present how many rows the table has now, if that is known
 * @param passed {@code passed} of the next mark
 * @param coverage the coverage by heap of the next mark; none if it is the same in all blocks
 * @param checksDeletes whether the run looks for rows that have left
 * @param note what is unusual; blank if nothing is
 */
record ShardPlan(
        SourceTable source,
        SourceMark mark,
        boolean isWhole,
        List<Chunk> chunks,
        RowKeys keys,
        OptionalLong present,
        long passed,
        List<HeapCoverage> coverage,
        boolean checksDeletes,
        String note) {
    ShardPlan {
        chunks = List.copyOf(chunks);
        coverage = List.copyOf(coverage);
    }

    String shard() {
        return source.relation().shard();
    }

    /**
     * True for all rows of Bronze that have the keys of the rows to read.
     *
     * @param shard the shard of a row of Bronze
     * @param key the first column of its key
     */
    Column mayHaveKeys(Column shard, Column key) {
        Column isOfShard = shard.equalTo(shard());
        return keys.range()
                .map(range -> isOfShard.and(key.between(range.least(), range.greatest())))
                .orElse(isOfShard);
    }

    /**
     * How many rows have left: those that Bronze had plus those that are new to it, less the present ones.
     *
     * @param added the number of rows that Bronze did not have
     * @return below zero if Bronze must have missed rows; empty if nobody counted the present rows
     */
    OptionalLong left(long added) {
        return present.isPresent() ? OptionalLong.of(mark.rows() + added - present.getAsLong()) : present;
    }

    SourceMark next(CutPosition cut, Counts counts, Instant moment) {
        Instant checked = checksDeletes ? moment : mark.checked();
        Optional<SourceMark> before = Optional.of(mark).filter(earlier -> earlier.isOf(source));
        return new SourceMark(
                cut,
                SourceMark.heaps(cut, source, before, coverage),
                mark.rows() + counts.added() - counts.gone(),
                passed,
                checked,
                source.catalogDigests());
    }

    /**
     * The number of changes in a source table.
     *
     * @param upserts rows that are new or different
     * @param added those of them that are new
     * @param gone rows that have left
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
