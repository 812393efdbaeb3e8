package io.lotlake.app.training;

import static java.util.stream.Collectors.joining;

import io.lotlake.gold.features.ListingFeatures;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The features once more, in plain SQL of PostgreSQL over a copy of the source tables. It has all columns that lotlake
 * computes, and some of those that only pass through.
 */
final class SourceFeatures {
    /** In the order in which {@link #SQL} gives them. */
    static final List<String> COLUMNS = List.of(
            "lid",
            "portal",
            "acc_id",
            "days_on_market",
            "first_price",
            "last_price",
            "lowest_price",
            "highest_price",
            "price_drop_pct",
            "price_events",
            "price_drops",
            "price_rises",
            "days_since_price",
            "days_since_drop",
            "currency",
            "asking_price",
            "mileage_km",
            "power_kw",
            "owners",
            "is_damaged",
            "days_since_seen",
            "views",
            "favorites",
            "make_slug",
            "model",
            "fuel",
            "model_year",
            "mapping_confidence",
            "country",
            "seller_type",
            "seller_rating",
            "seller_reviews",
            "seller_stock",
            "comparable_listings",
            "comparable_price",
            "comparable_mileage_km");

    private static final String SQL = """
            WITH listings AS (
                SELECT DISTINCT ON (lid) *, CASE WHEN mileage < 0 THEN NULL
                         WHEN mileage_unit = 'mi' THEN round(mileage * 1.609344)::int ELSE mileage END AS mileage_km
                  FROM ({listings}) l ORDER BY lid, place DESC),
            stats AS (SELECT DISTINCT ON (lid) * FROM ({stats}) s ORDER BY lid, place DESC),
            events AS (
                SELECT *, lag(price) OVER (PARTITION BY lid ORDER BY dt, id) AS before
                  FROM ({prices}) p WHERE price IS NOT NULL AND dt <= '{asOf}'),
            trail AS (
                SELECT lid, (array_agg(price ORDER BY dt, id))[1] AS first,
                       (array_agg(price ORDER BY dt DESC, id DESC))[1] AS last, min(price) AS lowest,
                       max(price) AS highest, count(*) AS events, count(*) FILTER (WHERE price < before) AS drops,
                       count(*) FILTER (WHERE price > before) AS rises, max(dt) AS last_at,
                       max(dt) FILTER (WHERE price < before) AS drop_at
                  FROM events GROUP BY lid),
            mapped AS (
                SELECT DISTINCT ON (lid) * FROM ({mappings}) m
                 WHERE model IS NOT NULL AND article_type IN ('car', 'bus') AND country IN ({countries})
                   AND modified > '2018-01-01'
                 ORDER BY lid, confidence DESC NULLS LAST, slug),
            sellers AS ({sellers}),
            alive AS (
                SELECT l.lid, l.portal, l.acc_id, l.created, l.price, l.mileage_km, l.power_kw, l.owners, l.damaged,
                       s.last_visible, s.views, s.favs, t.first, t.last, t.lowest, t.highest, t.events, t.drops,
                       t.rises, t.last_at, t.drop_at, m.slug, m.model, m.fuel, m.model_year, m.confidence,
                       m.country, c.cust_type, c.rating, c.reviews,
                       coalesce(upper(trim(m.currency)), upper(trim(l.currency)), upper(trim(k.currency))) AS own,
                       coalesce(t.last, l.price) AS worth
                  FROM listings l
                  LEFT JOIN stats s ON s.lid = l.lid AND s.portal = l.portal
                  LEFT JOIN trail t ON t.lid = l.lid
                  LEFT JOIN mapped m ON m.lid = l.lid
                  LEFT JOIN {schema}.countries k ON k.country = m.country
                  LEFT JOIN sellers c ON c.portal = l.portal AND c.acc_id = l.acc_id
                 WHERE l.created <= '{asOf}' AND coalesce(s.status, '') NOT IN ('sold', 'delisted')
                   AND (s.deleted_at IS NULL OR s.deleted_at > '{asOf}')),
            stock AS (SELECT portal, acc_id, count(*) AS listings FROM alive GROUP BY 1, 2),
            alike AS (
                SELECT slug, model, fuel, model_year, country, own, count(worth) AS listings,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY (worth * 100)::double precision) / 100 AS price,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY mileage_km::double precision)
                         FILTER (WHERE worth IS NOT NULL) AS mileage
                  FROM alive WHERE model IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6)
            SELECT concat_ws('|', a0.lid, a0.portal, coalesce(a0.acc_id::text, '~'),
                   {day} - (a0.created AT TIME ZONE 'UTC')::date,
                   coalesce(first::text, '~'), coalesce(last::text, '~'), coalesce(lowest::text, '~'),
                   coalesce(highest::text, '~'),
                   coalesce(round(100 * (first - last) / nullif(first, 0), 2)::text, '~'),
                   coalesce(events, 0), coalesce(drops, 0), coalesce(rises, 0),
                   coalesce(({day} - (last_at AT TIME ZONE 'UTC')::date)::text, '~'),
                   coalesce(({day} - (drop_at AT TIME ZONE 'UTC')::date)::text, '~'),
                   coalesce(a0.own, '~'), coalesce(a0.price::text, '~'), coalesce(a0.mileage_km::text, '~'),
                   coalesce(power_kw::text, '~'), coalesce(owners::text, '~'), coalesce(damaged::text, '~'),
                   coalesce(({day} - last_visible)::text, '~'), coalesce(views::text, '~'),
                   coalesce(favs::text, '~'), coalesce(a0.slug, '~'), coalesce(a0.model, '~'),
                   coalesce(a0.fuel, '~'), coalesce(a0.model_year::text, '~'), coalesce(confidence::text, '~'),
                   coalesce(a0.country::text, '~'), coalesce(cust_type, '~'), coalesce(rating::text, '~'),
                   coalesce(reviews::text, '~'),
                   coalesce((SELECT listings FROM stock s WHERE s.portal = a0.portal AND s.acc_id = a0.acc_id)::text,
                            '~'),
                   coalesce(g.listings::text, '~'), coalesce(g.price::numeric(15,3)::text, '~'),
                   coalesce(g.mileage::numeric(12,1)::text, '~'))
              FROM alive a0
              LEFT JOIN alike g ON g.slug = a0.slug AND g.model = a0.model
                   AND g.fuel IS NOT DISTINCT FROM a0.fuel AND g.model_year IS NOT DISTINCT FROM a0.model_year
                   AND g.country IS NOT DISTINCT FROM a0.country AND g.own IS NOT DISTINCT FROM a0.own
            """;

    private SourceFeatures() {}

    /** The rows as text, from the copy of the source in the schema. */
    static List<String> of(TrainingLab lab, String schema, Instant asOf) {
        String sql = SQL.replace("{listings}", portals(schema, "full_auto_"))
                .replace("{stats}", portals(schema, "stat_auto_"))
                .replace("{prices}", portals(schema, "prices_auto_"))
                .replace("{sellers}", portals(schema, "cust_auto_"))
                .replace(
                        "{mappings}",
                        TrainingLab.MAKES.stream()
                                .map(make -> "SELECT '" + make + "' AS slug, * FROM " + schema + ".lot_" + make)
                                .collect(joining(" UNION ALL ")))
                .replace("{countries}", "'" + String.join("', '", TrainingLab.COUNTRIES) + "'")
                .replace("{schema}", schema)
                .replace("{day}", "('" + asOf + "'::timestamptz AT TIME ZONE 'UTC')::date")
                .replace("{asOf}", asOf.toString());
        return lab.database().strings(sql).stream().sorted().toList();
    }

    private static String portals(String schema, String table) {
        return TrainingLab.PORTALS.stream()
                .map(portal -> "SELECT " + TrainingLab.PORTALS.indexOf(portal) + " AS place, '" + portal
                        + "' AS portal, * FROM " + schema + "." + table + portal)
                .collect(joining(" UNION ALL "));
    }

    /** The same columns of features of the lake, as text. */
    static List<String> texts(Dataset<Row> features) {
        Column[] columns = COLUMNS.stream()
                .map(name -> functions.coalesce(functions.col(name).cast("string"), functions.lit("~")))
                .toArray(Column[]::new);
        return features.select(functions.concat_ws("|", columns)).collectAsList().stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    /** All columns of features, as text. */
    static List<String> whole(Dataset<Row> features) {
        return features
                .select(ListingFeatures.TABLE.columns().stream()
                        .map(column -> functions.col(column.name()))
                        .toArray(Column[]::new))
                .toJSON()
                .collectAsList()
                .stream()
                .sorted()
                .toList();
    }
}
