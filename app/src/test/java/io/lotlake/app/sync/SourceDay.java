package io.lotlake.app.sync;

import io.lotlake.common.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random changes of a generated source, as on one day; the same number gives the same changes. */
final class SourceDay {
    /**
     * The changes: {@code {p}} and {@code {q}} are two portals, {@code {m}} and {@code {n}} two makes, {@code {k}}
     * selects a part of the rows.
     */
    private static final List<String> CHANGES = List.of(
            "UPDATE public.full_auto_{p} SET price = price + 1, modified = now() WHERE lid % 17 = {k}",
            "UPDATE public.full_auto_{p} SET title = coalesce(title, '') || ' !' WHERE lid % 23 = {k}",
            "UPDATE public.full_auto_{p} SET color = 'Rot', modified = modified - interval '400 days' WHERE lid %"
                    + " 29 = {k}",
            "UPDATE public.full_auto_{p} SET created = created - interval '40 days' WHERE lid % 31 = {k}",
            "UPDATE public.full_auto_{p} SET mileage = 2000000000, mileage_unit = 'mi' WHERE lid % 37 = {k}",
            "UPDATE public.full_auto_{p} SET mileage = 5, mileage_unit = NULL WHERE mileage = 2000000000",
            "UPDATE public.full_auto_{p} SET acc_id = (SELECT min(acc_id) FROM public.cust_auto_{p}) WHERE lid %"
                    + " 41 = {k}",
            "INSERT INTO kept.full_auto_{p} SELECT * FROM public.full_auto_{p} WHERE lid % 19 = {k};"
                    + " DELETE FROM public.full_auto_{p} WHERE lid % 19 = {k}",
            "INSERT INTO public.full_auto_{p} SELECT DISTINCT ON (lid) * FROM kept.full_auto_{p} ON CONFLICT DO"
                    + " NOTHING",
            "CREATE TEMP TABLE again AS SELECT * FROM public.full_auto_{p} WHERE lid % 13 = {k};"
                    + " DELETE FROM public.full_auto_{p} WHERE lid % 13 = {k};"
                    + " INSERT INTO public.full_auto_{p} SELECT * FROM again; DROP TABLE again",
            "INSERT INTO public.full_auto_{q} SELECT * FROM public.full_auto_{p} WHERE lid % 43 = {k} ON CONFLICT"
                    + " DO NOTHING",
            "DELETE FROM public.full_auto_{q} WHERE lid IN (SELECT lid FROM public.full_auto_{p})",
            "INSERT INTO mapping.lot_{n} SELECT * FROM mapping.lot_{m} WHERE lid % 11 = {k} ON CONFLICT DO NOTHING;"
                    + " DELETE FROM mapping.lot_{m} WHERE lid % 11 = {k}",
            "UPDATE mapping.lot_{m} SET model = NULL WHERE lid % 23 = {k}",
            "UPDATE mapping.lot_{m} SET model = 'Mapped' WHERE model IS NULL",
            "UPDATE mapping.lot_{m} SET fuel = 'hydrogen', make = upper(make) WHERE lid % 29 = {k}",
            "UPDATE mapping.lot_{m} SET currency = 'CHF', country = 'CH' WHERE lid % 31 = {k}",
            "UPDATE public.stat_auto_{p} SET price_first = NULL, price_last = NULL, views = NULL WHERE lid % 7 = {k}",
            "UPDATE public.stat_auto_{p} SET price_last = 4711, status = 'sold' WHERE lid % 17 = {k}",
            "UPDATE public.stat_auto_{p} SET last_visible = last_visible - 9 WHERE lid % 19 = {k}",
            "INSERT INTO kept.stat_auto_{p} SELECT * FROM public.stat_auto_{p} WHERE lid % 23 = {k};"
                    + " DELETE FROM public.stat_auto_{p} WHERE lid % 23 = {k}",
            "INSERT INTO public.stat_auto_{p} SELECT DISTINCT ON (lid) * FROM kept.stat_auto_{p} ON CONFLICT DO"
                    + " NOTHING",
            "UPDATE public.cust_auto_{p} SET rating = 1.11, modified = now() WHERE acc_id % 5 = {k} % 5",
            "UPDATE public.cust_auto_{p} SET region = 'Back', modified = modified - interval '900 days' WHERE"
                    + " acc_id % 7 = {k} % 7",
            "UPDATE public.cust_auto_{p} SET name = 'Renamed' WHERE acc_id % 6 = {k} % 6",
            "INSERT INTO kept.cust_auto_{p} SELECT * FROM public.cust_auto_{p} WHERE acc_id % 4 = {k} % 4;"
                    + " DELETE FROM public.cust_auto_{p} WHERE acc_id % 4 = {k} % 4",
            "INSERT INTO public.cust_auto_{p} SELECT DISTINCT ON (acc_id) * FROM kept.cust_auto_{p} ON CONFLICT"
                    + " DO NOTHING",
            "INSERT INTO public.prices_auto_{p} SELECT (SELECT max(id) FROM public.prices_auto_{p}) +"
                    + " row_number() OVER (ORDER BY lid),"
                    + " lid, 1000 + lid % 100, timestamptz '2023-03-01' + random() * interval '9 days' FROM"
                    + " public.full_auto_{p}"
                    + " WHERE lid % 5 = {k} % 5",
            "INSERT INTO public.prices_auto_{p} SELECT (SELECT max(id) FROM public.prices_auto_{p}) +"
                    + " row_number() OVER (ORDER BY id),"
                    + " lid, price + 5, dt - interval '3 days' FROM public.prices_auto_{p} WHERE id % 101 = {k}",
            "INSERT INTO public.prices_auto_{p} SELECT (SELECT max(id) FROM public.prices_auto_{p}) +"
                    + " row_number() OVER (ORDER BY id),"
                    + " lid, price * 2, dt FROM public.prices_auto_{p} WHERE id % 103 = {k}",
            "INSERT INTO public.prices_auto_{p} SELECT (SELECT max(id) FROM public.prices_auto_{p}) + 1,"
                    + " min(lid), 77, '2015-01-01'"
                    + " FROM public.prices_auto_{p}",
            "UPDATE public.prices_auto_{p} SET price = NULL WHERE id % 211 = {k}",
            "UPDATE public.prices_auto_{p} SET lid = lid + 1 WHERE id % 223 = {k}",
            "DELETE FROM public.prices_auto_{p} WHERE id % 199 = {k}",
            "UPDATE raw.currency_rates SET rate = rate * 1.01 WHERE extract(day FROM day) = {k} + 1",
            "DELETE FROM raw.currency_rates WHERE extract(doy FROM day) = {k} * 7",
            "UPDATE raw.countries SET phone_code = phone_code || '1' WHERE country = 'DE'",
            "VACUUM public.full_auto_{p}",
            "VACUUM FULL public.prices_auto_{p}",
            "VACUUM FULL public.cust_auto_{p}");

    private static final int SHARE = 11;

    private final long number;
    private final int changes;

    SourceDay(long number, int changes) {
        this.number = number;
        this.changes = changes;
    }

    /** Creates tables that keep deleted rows, so that these can come back. */
    static void prepare(TestDatabase database, List<String> portals) {
        database.execute("CREATE SCHEMA IF NOT EXISTS kept");
        for (String portal : portals) {
            for (String table : List.of("full_auto_", "stat_auto_", "cust_auto_")) {
                database.execute("CREATE TABLE IF NOT EXISTS kept." + table + portal + " AS SELECT * FROM public."
                        + table + portal + " WHERE false");
            }
        }
    }

    /** The statements of the day, in order. */
    List<String> statements(List<String> portals, List<String> makes) {
        Random random = new Random(number);
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            int portal = random.nextInt(portals.size());
            int make = random.nextInt(makes.size());
            statements.add(CHANGES.get(random.nextInt(CHANGES.size()))
                    .replace("{p}", portals.get(portal))
                    .replace("{q}", portals.get((portal + 1) % portals.size()))
                    .replace("{m}", makes.get(make))
                    .replace("{n}", makes.get((make + 1) % makes.size()))
                    .replace("{k}", String.valueOf(random.nextInt(SHARE))));
        }
        return statements;
    }

    @Override
    public String toString() {
        return "day " + number;
    }
}
