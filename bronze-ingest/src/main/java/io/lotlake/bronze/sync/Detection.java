package io.lotlake.bronze.sync;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.source.BlockRange;
import io.lotlake.bronze.source.Heap;
import io.lotlake.bronze.source.HeapCoverage;
import io.lotlake.bronze.source.HeapMark;
import io.lotlake.bronze.source.HeapPass;
import io.lotlake.bronze.source.RowKeys;
import io.lotlake.bronze.source.SourceMark;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.postgres.Identifiers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Finds, under the cut of the run, where a source table changed since its mark. Several threads may use it. */
record Detection(SourceCut cut, BronzeConfig bronze, SyncConfig sync) {
    private static final double SAMPLED_BLOCKS = 1_000;
    private static final double PERCENT = 100;
    private static final Set<String> WHOLE_NUMBERS = Set.of("smallint", "integer", "bigint");

    /** Plans to compare the whole table with Bronze. */
    ShardPlan whole(Landing landing, SourceTable source, SourceMark mark, String reason) {
        List<Chunk> chunks = Chunk.of(source, landing.source(), bronze.partitionBytes(), List.of());
        return new ShardPlan(
                source,
                mark,
                true,
                chunks,
                RowKeys.UNKNOWN,
                OptionalLong.empty(),
                cut.position().snapshot().xmin(),
                List.of(),
                !sync.deletes().never() && sync.follows(landing),
                source.relation() + " is compared as a whole: " + reason);
    }

    /** @param isDue whether this run looks for rows that have left */
    ShardPlan plan(Landing landing, SourceTable source, SourceMark mark, boolean isDue) {
        boolean deletesDue = isDue && sync.follows(landing);
        Optional<String> broken = mark.brokenBy(cut.position(), source);
        if (broken.isPresent()) {
            return whole(landing, source, mark, broken.get());
        }
        return switch (sync.detector(landing)) {
            case XMIN -> joined(source, connection -> newer(connection, landing, source, mark, deletesDue, ""));
            case APPEND -> joined(source, connection -> appended(connection, landing, source, mark, deletesDue));
            case MODIFIED -> modified(landing, source, mark, deletesDue);
        };
    }

    private interface Look {
        ShardPlan with(Connection connection) throws SQLException;
    }

    private ShardPlan joined(SourceTable source, Look look) {
        try (Connection connection = cut.source().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(cut.joinStatement());
            return look.with(connection);
        } catch (SQLException e) {
            throw cut.failure("look for changes in " + source.relation(), e);
        }
    }

    private ShardPlan newer(
            Connection connection,
            Landing landing,
            SourceTable source,
            SourceMark mark,
            boolean deletesDue,
            String note)
            throws SQLException {
        List<Chunk> chunks = new ArrayList<>();
        Optional<String> key = wholeNumberKey(landing, source);
        RowKeys keys = RowKeys.NONE;
        long present = 0;
        for (int i = 0; i < source.heaps().size(); i++) {
            Heap heap = source.heaps().get(i);
            String isNewer = mark.heaps().get(i).coverage(mark.passed()).newer();
            HeapPass pass = HeapPass.over(connection, heap, isNewer, key);
            present += HeapPass.present(connection, heap);
            keys = keys.with(pass.keys());
            chunks.addAll(chunks(landing, source, heap, pass.where(), isNewer));
        }
        return new ShardPlan(
                source,
                mark,
                false,
                chunks,
                keys,
                OptionalLong.of(present),
                cut.position().snapshot().xmin(),
                List.of(),
                deletesDue,
                note);
    }

    /** The key of the source table if it is one column with whole numbers. */
    private static Optional<String> wholeNumberKey(Landing landing, SourceTable source) {
        List<String> key = Shards.keyColumns(landing.table(), landing.shardColumn());
        return Optional.of(key.get(0)).filter(name -> key.size() == 1 && WHOLE_NUMBERS.contains(source.type(name)));
    }

    private List<Chunk> chunks(Landing landing, SourceTable source, Heap heap, BlockRange where, String isNewer) {
        String select = Chunk.select(source, landing.source());
        long step = Math.max(1, bronze.partitionBytes() / heap.blockBytes());
        List<BlockRange> before = List.of(new BlockRange(0, where.first()));
        return BlockRange.uncovered(where.end(), step, before).stream()
                .map(range -> Chunk.of(source.relation().shard(), heap, range, select, null)
                        .where(isNewer))
                .toList();
    }

    private ShardPlan appended(
            Connection connection, Landing landing, SourceTable source, SourceMark mark, boolean deletesDue)
            throws SQLException {
        long before = mark.cut().snapshot().xmin();
        String isNewer = HeapPass.newerThan(before);
        List<Chunk> chunks = new ArrayList<>();
        List<HeapCoverage> coverage = new ArrayList<>();
        for (int i = 0; i < source.heaps().size(); i++) {
            Heap heap = source.heaps().get(i);
            HeapMark then = mark.heaps().get(i);
            long first = Math.max(0, then.firstUnsettledBlock() - sync.tailBytes() / heap.blockBytes());
            Optional<String> stirred = stirred(connection, heap, then, first, before);
            if (stirred.isPresent()) {
                String note = source.relation() + " is looked at as a whole: " + stirred.get();
                return newer(connection, landing, source, mark, deletesDue, note);
            }
            HeapPass tail =
                    HeapPass.over(connection, heap, new BlockRange(first, Math.max(first, heap.blocks())), isNewer);
            chunks.addAll(chunks(landing, source, heap, tail.where(), isNewer));
            coverage.add(then.coverage(mark.passed())
                    .from(first, before, cut.position().snapshot().xmin()));
        }
        return uncounted(source, mark, chunks, coverage, deletesDue);
    }

    /** A plan for which nobody has counted the rows of the table or looked at their keys. */
    private static ShardPlan uncounted(
            SourceTable source, SourceMark mark, List<Chunk> chunks, List<HeapCoverage> coverage, boolean deletesDue) {
        return new ShardPlan(
                source,
                mark,
                false,
                chunks,
                RowKeys.UNKNOWN,
                OptionalLong.empty(),
                mark.passed(),
                coverage,
                deletesDue,
                "");
    }

    /** Why new rows may lie anywhere in the heap; empty if they lie at its end. */
    private static Optional<String> stirred(
            Connection connection, Heap heap, HeapMark then, long first, long oldestRunning) throws SQLException {
        if (heap.blocks() < then.blocks()) {
            return Optional.of("it shrank from " + then.blocks() + " to " + heap.blocks() + " blocks");
        }
        if (heap.nonAppendOperations() < 0) {
            return Optional.of(
                    "the server does not count updates and deletions, for it is a standby or track_counts is off");
        }
        if (heap.nonAppendOperations() != then.nonAppendOperations()) {
            return Optional.of("rows were updated or deleted, or it was vacuumed");
        }
        return hasNewer(connection, heap, first, oldestRunning)
                ? Optional.of("a sample found new rows among old ones")
                : Optional.empty();
    }

    private static boolean hasNewer(Connection connection, Heap heap, long end, long oldestRunning)
            throws SQLException {
        double percent = Math.min(PERCENT, PERCENT * SAMPLED_BLOCKS / Math.max(1, heap.blocks()));
        String sql = String.format(
                Locale.ROOT,
                "SELECT EXISTS (SELECT 1 FROM %s TABLESAMPLE SYSTEM (%f) WHERE ctid < '(%d,0)'::tid AND %s)",
                heap.quotedAlone(),
                percent,
                end,
                HeapPass.newerThan(oldestRunning));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private ShardPlan modified(Landing landing, SourceTable source, SourceMark mark, boolean deletesDue) {
        String column = Identifiers.quoted(SyncConfig.MODIFIED);
        String newer = "(" + column
                + " >= timestamptz "
                + Identifiers.literal(mark.cut().minus(sync.overlapSeconds()).toString()) + " OR "
                + column + " IS NULL)";
        List<Chunk> chunks = Chunk.ofKeys(
                source.relation().shard(),
                Optional.empty(),
                source.bytes(),
                bronze.partitionBytes(),
                Chunk.select(source, landing.source()) + source.relation().quoted(),
                List.of(newer));
        return uncounted(source, mark, chunks, List.of(), deletesDue);
    }
}
