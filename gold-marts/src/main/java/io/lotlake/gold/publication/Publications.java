package io.lotlake.gold.publication;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.transaction.Outcome;
import io.lotlake.gold.publication.Publication.Head;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads and writes the publications of a lake in the ledger. */
public final class Publications {
    private static final String SELECT = """
            SELECT publication_id,
                   (SELECT run_id FROM ops.runs WHERE lake = publications.lake AND token = publications.token),
                   to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   coalesce(restores, ''), mart, array_to_string(makes, ',')
              FROM ops.publications WHERE lake = ?
            """;

    private static final String MONTH_ENDS = """
             AND publication_id IN (
                 SELECT DISTINCT ON (date_trunc('month', published_at AT TIME ZONE 'UTC')) publication_id
                   FROM ops.publications WHERE lake = ?
                  ORDER BY date_trunc('month', published_at AT TIME ZONE 'UTC'), published_at DESC, token DESC)
             ORDER BY published_at
            """;

    private Publications() {}

    /** The newest publications, newest first. */
    public static List<Publication> newest(LotlakeConfig config, int count) {
        return ask(config, connection -> newest(connection, LakeLedger.of(config), count));
    }

    /** The newest publications, read over a connection to the catalog's database. */
    public static List<Publication> newest(Connection connection, LakeLedger ledger, int count) throws SQLException {
        return select(
                connection, ledger, SELECT + " ORDER BY published_at DESC, token DESC LIMIT " + count, ledger.lake());
    }

    /** The publication that readers saw at the moment; empty if there was none yet. */
    public static Optional<Publication> at(Connection connection, LakeLedger ledger, Instant moment)
            throws SQLException {
        String sql = SELECT + " AND published_at <= ?::timestamptz ORDER BY published_at DESC, token DESC LIMIT 1";
        return select(connection, ledger, sql, ledger.lake(), moment.toString()).stream()
                .findFirst();
    }

    /** The first publication of the lake; empty if there was none yet. */
    public static Optional<Publication> first(Connection connection, LakeLedger ledger) throws SQLException {
        return select(connection, ledger, SELECT + " ORDER BY published_at, token LIMIT 1", ledger.lake()).stream()
                .findFirst();
    }

    /** The last publication of each calendar month, UTC, oldest first. */
    public static List<Publication> monthEnds(LotlakeConfig config) {
        return ask(config, connection -> {
            LakeLedger ledger = LakeLedger.of(config);
            return select(connection, ledger, SELECT + MONTH_ENDS, ledger.lake(), ledger.lake());
        });
    }

    /**
     * When the run that made the publication began, UTC.
     *
     * @throws java.util.NoSuchElementException if there is no such publication
     */
    public static Instant runStartedAt(Connection connection, LakeLedger ledger, String id) throws SQLException {
        String sql = ledger.sql("""
                SELECT to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                  FROM ops.runs JOIN ops.publications USING (lake, token) WHERE lake = ? AND publication_id = ?
                """);
        return Rows.first(connection, sql, ledger.lake(), id)
                .map(Instant::parse)
                .orElseThrow();
    }

    public static Optional<Publication> find(LotlakeConfig config, String id) {
        return ask(config, connection -> find(connection, LakeLedger.of(config), id));
    }

    /** The publication with that id, read over a connection to the catalog's database. */
    public static Optional<Publication> find(Connection connection, LakeLedger ledger, String id) throws SQLException {
        return select(connection, ledger, SELECT + " AND publication_id = ?", ledger.lake(), id).stream()
                .findFirst();
    }

    private interface Question<T> {
        T to(Connection connection) throws SQLException;
    }

    private static <T> T ask(LotlakeConfig config, Question<T> question) {
        try (Connection connection = config.catalog().connect()) {
            return question.to(connection);
        } catch (SQLException e) {
            throw config.catalog().failure("read the ledger of publications", e);
        }
    }

    /** @param parameters the lake, then the other parameters of the statement */
    private static List<Publication> select(Connection connection, LakeLedger ledger, String sql, String... parameters)
            throws SQLException {
        List<Publication> publications = new ArrayList<>();
        if (ledger.complete(connection)) {
            for (List<String> row : Rows.all(connection, ledger.sql(sql), parameters)) {
                publications.add(publication(row, tables(connection, ledger, row.get(0))));
            }
        }
        return publications;
    }

    private static Publication publication(List<String> row, Map<String, Head> tables) {
        return new Publication(
                row.get(0),
                row.get(1),
                Instant.parse(row.get(2)),
                Optional.of(row.get(3)).filter(id -> !id.isEmpty()),
                MartState.of(row.get(4)),
                Arrays.stream(row.get(5).split(",", -1))
                        .filter(make -> !make.isEmpty())
                        .toList(),
                tables);
    }

    private static Map<String, Head> tables(Connection connection, LakeLedger ledger, String id) throws SQLException {
        String sql = ledger.sql("SELECT table_name, snapshot_id::text, rows::text FROM ops.publication_tables"
                + " WHERE lake = ? AND publication_id = ?");
        Map<String, Head> tables = new TreeMap<>();
        for (List<String> row : Rows.all(connection, sql, ledger.lake(), id)) {
            tables.put(row.get(0), new Head(Long.parseLong(row.get(1)), Long.parseLong(row.get(2))));
        }
        return tables;
    }

    /** Records the publication in the same transaction that makes it visible. */
    static void insert(Connection connection, LakeLedger ledger, long token, Publication publication)
            throws SQLException {
        Rows.update(
                connection,
                ledger.sql("""
                INSERT INTO ops.publications (lake, publication_id, token, published_at, restores, mart, makes)
                VALUES (?, ?, ?::bigint, ?::timestamptz, ?, ?, string_to_array(?, ','))
                """),
                ledger.lake(),
                publication.id(),
                String.valueOf(token),
                publication.publishedAt().toString(),
                publication.restores().orElse(null),
                publication.mart().text(),
                String.join(",", publication.makes()));
        for (Map.Entry<String, Head> table : publication.tables().entrySet()) {
            Rows.update(
                    connection,
                    ledger.sql("INSERT INTO ops.publication_tables VALUES (?, ?, ?, ?::bigint, ?::bigint)"),
                    ledger.lake(),
                    publication.id(),
                    table.getKey(),
                    String.valueOf(table.getValue().snapshotId()),
                    String.valueOf(table.getValue().rows()));
        }
    }

    static void martIsPublished(Connection connection, LakeLedger ledger, String id) throws SQLException {
        Rows.update(
                connection,
                ledger.sql("UPDATE ops.publications SET mart = 'published' WHERE lake = ? AND publication_id = ?"),
                ledger.lake(),
                id);
    }

    /** Whether the ledger has the note that the mart of the publication is published. */
    static Outcome isMartPublished(Connection connection, LakeLedger ledger, String id) throws SQLException {
        return Outcome.decided(Rows.exists(
                connection,
                ledger.sql(
                        "SELECT 1 FROM ops.publications WHERE lake = ? AND publication_id = ? AND mart = 'published'"),
                ledger.lake(),
                id));
    }
}
