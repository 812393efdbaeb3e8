package io.lotlake.bronze;

import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.source.Relation;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.table.TableSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the server's statistics say about the source tables of a Bronze table. It reads no row. */
public final class SourceEstimates implements AutoCloseable {
    /** The table, its partitions and the tables that inherit from it. */
    private static final String HEAPS = """
            WITH RECURSIVE tree (oid) AS (
              SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = ? AND c.relname = ?
              UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON t.oid = i.inhparent),
            heaps AS (
              SELECT c.oid, n.nspname, c.relname, c.reltuples
                FROM tree JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE c.relkind IN ('r', 'm'))
            """;

    /** A negative number of rows means that nobody has counted them. A table without blocks has no rows. */
    private static final String ROWS = HEAPS + """
            SELECT sum(CASE WHEN pg_relation_size(oid) = 0 THEN 0 ELSE reltuples END)::bigint,
                   bool_and(reltuples >= 0 OR pg_relation_size(oid) = 0)
              FROM heaps
            """;

    private static final String MONTHS = HEAPS + """
            SELECT min(month), max(month)
              FROM (SELECT (extract(year FROM moment) * 12 + extract(month FROM moment))::int AS month
                      FROM heaps JOIN pg_stats s ON s.schemaname = heaps.nspname AND s.tablename = heaps.relname
                           CROSS JOIN LATERAL (
                             SELECT unnest(s.histogram_bounds::text::timestamptz[]) AT TIME ZONE 'UTC' AS moment
                             UNION ALL
                             SELECT unnest(s.most_common_vals::text::timestamptz[]) AT TIME ZONE 'UTC') AS known
                     WHERE s.attname = ? AND isfinite(moment)) AS months
            """;

    private final PostgresEndpoint source;
    private final Connection connection;
    private final ShardSelection chosen;

    private SourceEstimates(PostgresEndpoint source, ShardSelection chosen) {
        this.source = source;
        this.connection = source.connect();
        this.chosen = chosen;
    }

    /** The statistics of all configured source tables. */
    public static SourceEstimates open(LotlakeConfig config) {
        return new SourceEstimates(config.source(), config.allShards());
    }

    /** How many rows a first load brings; empty where a table is a view or was never analyzed. */
    public OptionalLong rows(TableSpec bronze) {
        long rows = 0;
        for (Relation relation : relations(bronze)) {
            try (PreparedStatement query = connection.prepareStatement(ROWS);
                    ResultSet row = ask(query, relation)) {
                row.next();
                if (!row.getBoolean(2)) {
                    return OptionalLong.empty();
                }
                rows += row.getLong(1);
            } catch (SQLException e) {
                throw source.failure("look at the statistics of " + relation, e);
            }
        }
        return OptionalLong.of(rows);
    }

    /**
     * How many months lie between the earliest and the latest moment of a column, both included; empty without
     * statistics.
     */
    public OptionalInt months(TableSpec bronze, String column) {
        int first = Integer.MAX_VALUE;
        int last = Integer.MIN_VALUE;
        for (Relation relation : relations(bronze)) {
            try (PreparedStatement query = connection.prepareStatement(MONTHS)) {
                query.setString(3, column);
                try (ResultSet row = ask(query, relation)) {
                    row.next();
                    int lowest = row.getInt(1);
                    if (!row.wasNull()) {
                        first = Math.min(first, lowest);
                        last = Math.max(last, row.getInt(2));
                    }
                }
            } catch (SQLException e) {
                throw source.failure("look at the statistics of " + relation, e);
            }
        }
        return first > last ? OptionalInt.empty() : OptionalInt.of(last - first + 1);
    }

    private static ResultSet ask(PreparedStatement query, Relation relation) throws SQLException {
        query.setString(1, relation.schema());
        query.setString(2, relation.name());
        return query.executeQuery();
    }

    private List<Relation> relations(TableSpec bronze) {
        return Landings.ALL.stream()
                .filter(landing -> landing.table().name().equals(bronze.name()))
                .flatMap(landing -> landing.shards(chosen.portals(), chosen.makes()).stream()
                        .map(landing::relation))
                .toList();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw source.failure("end the connection", e);
        }
    }
}
