package io.lotlake.bronze.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pass over a heap tells of the rows that came after a transaction. */
class HeapPassTest {
    private static final Optional<String> KEY = Optional.of("Key");

    private final TestDatabase database = PostgresExtension.create();
    private Connection connection;
    private long before;

    @BeforeEach
    void aTable() throws SQLException {
        database.execute("CREATE TABLE public.t (\"Key\" integer, filling text);"
                + " INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 100) i");
        before = database.number("SELECT pg_current_xact_id()::text::bigint");
        connection = database.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private Heap heap() {
        return new Heap("public", "t", database.number("SELECT pg_relation_filenode('t')"), 0, 0, 0, 2);
    }

    private HeapPass pass(Optional<String> key) throws SQLException {
        return HeapPass.over(connection, heap(), HeapPass.newerThan(before), key);
    }

    @Test
    void newerRowsAreListedWithTheirBlocksAndKeys() throws SQLException {
        database.execute("UPDATE t SET filling = 'y' WHERE \"Key\" IN (7, 50); INSERT INTO t VALUES (-3, 'z')");

        HeapPass pass = pass(KEY);

        assertThat(pass.newer()).isEqualTo(3);
        assertThat(pass.keys().range()).contains(new KeyBounds.Range(-3, 50));
        assertThat(pass.keys().listed().orElseThrow()).containsExactlyInAnyOrder(7L, 50L, -3L);
        assertThat(database.number("SELECT count(*) FROM t WHERE filling <> repeat('x', 1000) AND "
                        + pass.where().condition()))
                .isEqualTo(3);
        assertThat(HeapPass.present(connection, heap())).isEqualTo(101);
    }

    @Test
    void withoutNewerRowsThereIsNoBlock() throws SQLException {
        HeapPass pass = pass(KEY);

        assertThat(pass).isEqualTo(new HeapPass(0, new BlockRange(0, 0), RowKeys.NONE));
    }

    @Test
    void aKeyThatIsNullIsNotListed() throws SQLException {
        database.execute("INSERT INTO t VALUES (NULL, 'z'), (5, 'z')");

        assertThat(pass(KEY).keys().listed()).contains(List.of(5L));
        assertThat(pass(KEY).newer()).isEqualTo(2);
    }

    @Test
    void manyKeysHaveARangeOnly() throws SQLException {
        database.execute("INSERT INTO t SELECT i FROM generate_series(1001, 1001 + " + RowKeys.FEW + ") i");

        RowKeys keys = pass(KEY).keys();

        assertThat(keys.range()).contains(new KeyBounds.Range(1001, 1001 + RowKeys.FEW));
        assertThat(keys.listed()).isEmpty();
    }

    @Test
    void keysThatNobodyAsksForAreUnknown() throws SQLException {
        database.execute("INSERT INTO t VALUES (5, 'z')");

        assertThat(pass(Optional.empty()).keys()).isEqualTo(RowKeys.UNKNOWN);
    }

    @Test
    void keysOfSeveralHeapsAreTogetherFewOrMany() {
        RowKeys some = keys(1, RowKeys.FEW - 1);

        assertThat(some.with(keys(5_000_000, 1)).listed().orElseThrow()).hasSize(RowKeys.FEW);
        assertThat(some.with(keys(5_000_000, 2)).listed()).isEmpty();
        assertThat(some.with(keys(5_000_000, 2)).range()).contains(new KeyBounds.Range(1, 5_000_001));
        assertThat(some.with(RowKeys.NONE)).isEqualTo(some);
        assertThat(some.with(RowKeys.UNKNOWN)).isEqualTo(RowKeys.UNKNOWN);
    }

    private static RowKeys keys(long first, int number) {
        List<Long> all = LongStream.range(first, first + number).boxed().toList();
        return new RowKeys(Optional.of(new KeyBounds.Range(first, first + number - 1)), Optional.of(all));
    }
}
