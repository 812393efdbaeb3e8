package io.lotlake.app.history;

import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.ledger.Rejection;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Why rows are in quarantine, as the steps recorded it that wrote the quarantine. */
final class QuarantineHistory {
    /**
     * For each step with a record, the newest record and the one before. A step without rejected rows has one row with
     * an empty reason.
     */
    private static final String RECORDS = """
        SELECT n.step, n.rank::text, r.run_id, coalesce(j ->> 'reason', ''), coalesce(j ->> 'rows', '0'),
               coalesce((SELECT string_agg(s, E'\\n' ORDER BY s)
                           FROM jsonb_array_elements_text(j -> 'samples') s), '')
          FROM (SELECT s.*, row_number() OVER (PARTITION BY step ORDER BY token DESC, started_at DESC) AS rank
                  FROM ops.steps s WHERE lake = ? AND token <= ?::bigint AND rejections IS NOT NULL) n
          JOIN ops.runs r USING (lake, token)
          LEFT JOIN jsonb_array_elements(n.rejections) j ON true
         WHERE n.rank <= 2
         ORDER BY n.step, n.rank, (j ->> 'rows')::bigint DESC, j ->> 'reason'
        """;

    private QuarantineHistory() {}

    /** One row of the answer. */
    private record Line(String step, boolean isNewest, String runId, Rejection rejection) {
        static Line of(List<String> row) {
            List<String> samples = row.get(5).lines().toList();
            return new Line(
                    row.get(0),
                    row.get(1).equals("1"),
                    row.get(2),
                    new Rejection(row.get(3), Long.parseLong(row.get(4)), samples));
        }

        boolean isSameReason(Line other) {
            return step.equals(other.step) && rejection.reason().equals(other.rejection.reason());
        }
    }

    /** The reasons after the run, by table, the most frequent first. A reason whose rows have all left has none. */
    static List<Quarantined> upTo(Connection connection, LakeLedger ledger, long token) throws SQLException {
        if (!ledger.isNewest(connection)) {
            return List.of();
        }
        List<Line> lines = Rows.all(connection, ledger.sql(RECORDS), ledger.lake(), String.valueOf(token)).stream()
                .map(Line::of)
                .toList();
        List<Quarantined> reasons = new ArrayList<>();
        for (Line line : lines) {
            if (line.rejection().reason().isEmpty()) {
                continue;
            }
            if (line.isNewest()) {
                reasons.add(new Quarantined(line.step(), line.rejection(), before(lines, line), line.runId()));
            } else if (lines.stream().noneMatch(other -> other.isNewest() && other.isSameReason(line))) {
                reasons.add(gone(lines, line));
            }
        }
        return reasons;
    }

    private static OptionalLong before(List<Line> lines, Line line) {
        boolean hasRecord = lines.stream()
                .anyMatch(other -> !other.isNewest() && other.step().equals(line.step()));
        return hasRecord
                ? OptionalLong.of(lines.stream()
                        .filter(other -> !other.isNewest() && other.isSameReason(line))
                        .mapToLong(other -> other.rejection().rows())
                        .sum())
                : OptionalLong.empty();
    }

    private static Quarantined gone(List<Line> lines, Line line) {
        String runId = lines.stream()
                .filter(other -> other.isNewest() && other.step().equals(line.step()))
                .map(Line::runId)
                .findFirst()
                .orElseThrow();
        return new Quarantined(
                line.step(),
                new Rejection(line.rejection().reason(), 0, List.of()),
                OptionalLong.of(line.rejection().rows()),
                runId);
    }
}
