package io.lotlake.gold.quality;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.table.TableSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The figures that the gates measured before the last publication.
 *
 * @param judgedAt the moment of the run that measured them, from which ages count
 * @param figures the figures by subject and gate
 */
public record EarlierFigures(Instant judgedAt, Map<Subject, Figure> figures) {
    private static final String LAST = """
            SELECT g.table_name, g.gate, g.figure::text, g.snapshot_id::text,
                   to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
              FROM (SELECT lake, token FROM ops.publications WHERE lake = ?
                     ORDER BY published_at DESC, token DESC LIMIT 1) AS p
                   JOIN ops.runs AS r USING (lake, token) JOIN ops.gates AS g USING (lake, token)
             WHERE g.snapshot_id IS NOT NULL
            """;

    private static final String BY_PARTS = """
        SELECT count(*)::text
          FROM (SELECT lake, token FROM ops.publications WHERE lake = ?
                 ORDER BY published_at DESC, token DESC LIMIT ?::int) AS p
         WHERE EXISTS (SELECT 1 FROM ops.gates AS g WHERE g.lake = p.lake AND g.token = p.token AND g.judged <> 'whole')
        """;

    public EarlierFigures {
        figures = Map.copyOf(figures);
    }

    /** The subject of a figure. */
    public record Subject(String name, Gate gate) {}

    /**
     * The figures to which a judgement of the changes can add; empty if there are none, or if it is time to judge the
     * whole tables.
     *
     * @param fullEvery one of this many publications is judged as a whole
     */
    public static Optional<EarlierFigures> of(LotlakeConfig config, int fullEvery) {
        try (Connection connection = config.catalog().connect()) {
            LakeLedger ledger = LakeLedger.of(config);
            if (!ledger.isNewest(connection)) {
                return Optional.empty();
            }
            String lake = config.catalogName();
            int before = fullEvery - 1;
            String byParts = Rows.first(connection, ledger.sql(BY_PARTS), lake, String.valueOf(before))
                    .orElseThrow();
            return Integer.parseInt(byParts) >= before
                    ? Optional.empty()
                    : last(Rows.all(connection, ledger.sql(LAST), lake));
        } catch (SQLException e) {
            throw config.catalog().failure("read the figures of the last publication", e);
        }
    }

    private static Optional<EarlierFigures> last(List<List<String>> rows) {
        Map<Subject, Figure> figures = new HashMap<>();
        for (List<String> row : rows) {
            Gate.of(row.get(1)).ifPresent(gate -> {
                OptionalLong snapshot = OptionalLong.of(Long.parseLong(row.get(3)));
                figures.put(
                        new Subject(row.get(0), gate),
                        new Figure(row.get(0), gate, Double.parseDouble(row.get(2)), Judged.WHOLE, snapshot));
            });
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new EarlierFigures(Instant.parse(rows.get(0).get(4)), figures));
    }

    Optional<Figure> find(Subject subject) {
        return Optional.ofNullable(figures.get(subject));
    }

    /** The snapshot of the table when it was judged. Figures of the table or of one of its columns tell it. */
    OptionalLong snapshot(TableSpec table) {
        return figures.values().stream()
                .filter(figure -> figure.subject().equals(table.name())
                        || figure.subject().startsWith(table.name() + "."))
                .map(Figure::snapshotId)
                .findFirst()
                .orElseGet(OptionalLong::empty);
    }
}
