package io.lotlake.generator;

import io.lotlake.generator.postgres.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Changes a source as one day does: a share of the listings, statistics and mappings gets other values, and the log of
 * every portal grows.
 *
 * @param day chooses the rows
 * @param share of the rows to change, 0 to 1
 * @param priceEvents new events of all portals together
 */
public record SourceChange(List<String> portals, List<String> makes, long day, double share, long priceEvents) {
    private static final long WHOLE = 1_000_000;

    public SourceChange {
        portals = portals.stream()
                .map(name -> Identifiers.required("portal", name))
                .toList();
        makes = makes.stream().map(name -> Identifiers.required("make", name)).toList();
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("Cannot change the source: its share " + share + " is not in 0..1");
        }
    }

    /** Applies the changes in one transaction and returns the number of changed rows. */
    public long apply(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        long rows = 0;
        for (String portal : portals) {
            rows += run(
                    connection,
                    "UPDATE public.full_auto_" + portal + " SET price = price + 100, modified = now() WHERE "
                            + chosen());
            rows += run(
                    connection,
                    "UPDATE public.stat_auto_" + portal
                            + " SET views = coalesce(views, 0) + 10, modified = now() WHERE " + chosen());
            rows += run(connection, newEvents(portal));
        }
        for (String make : makes) {
            rows += run(
                    connection,
                    "UPDATE mapping.lot_" + make + " SET confidence = 1 - confidence, modified = now() WHERE "
                            + chosen());
        }
        connection.commit();
        return rows;
    }

    /** A condition that selects rows all over the table. */
    private String chosen() {
        return "abs(hashint8extended(lid, " + day + ") % " + WHOLE + ") < " + Math.round(share * WHOLE);
    }

    /**
     * Events at 98 % of a price. Listings at a placeholder of sellers, from 0.01 to 1, get none: from such a first price
     * to the last price of the statistics, the change does not fit a mart column of percent. The last price is low enough
     * for a change from 1.
     */
    private String newEvents(String portal) {
        String log = "public.prices_auto_" + portal;
        return "INSERT INTO " + log
                + " SELECT l.id + row_number() OVER (ORDER BY f.lid), f.lid, f.price * 0.98, l.dt + interval '1 hour'"
                + " FROM (SELECT lid, price FROM public.full_auto_" + portal
                + " WHERE price BETWEEN 100 AND 40000 ORDER BY hashint8extended(lid, "
                + day + ") LIMIT " + priceEvents / portals.size() + ") f, (SELECT max(id) AS id, max(dt) AS dt FROM "
                + log + ") l";
    }

    private static long run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }
}
