package io.lotlake.bronze.load;

import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.testing.SourceTables;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The two kinds of table that bench/ingest reads: a long narrow log and wide rows of texts. */
final class BenchTables {
    static final String PRICES = "public.prices_auto_bench";
    static final String TENFOLD = "public.prices_auto_tenfold";
    static final String LISTINGS = "public.full_auto_bench";

    private final PostgresEndpoint source;

    BenchTables(PostgresEndpoint source) {
        this.source = source;
    }

    void prices(String table, long rows) throws SQLException {
        create(PricesAuto.LANDING, table);
        execute("INSERT INTO " + table + " SELECT i, hashint8(i) & 1048575, 500 + (hashint8(i) & 4194303) / 100.0,"
                + " timestamptz '2020-01-01 00:00:00Z' + i * interval '9.7 seconds' FROM generate_series(1, " + rows
                + "::bigint) i");
        execute("VACUUM (FREEZE, ANALYZE) " + table);
    }

    void listings(long rows) throws SQLException {
        create(FullAuto.LANDING, LISTINGS);
        execute("INSERT INTO " + LISTINGS + " (lid, acc_id, ext_id, url, title, description, vin, price, price_net,"
                + " currency, vat_reclaimable, mileage, mileage_unit, first_reg, power_kw, ccm, doors, seats, color,"
                + " emission_class, co2, consumption, owners, damaged, condition, equipment, images, zip, city, lat,"
                + " lon, created, modified) SELECT i, i % 50021, md5(i::text), 'https://portal.example/listing/' || i,"
                + " 'Volkswagen Golf ' || i % 97 || ' TDI', repeat(md5((i % 5003)::text) || ' ', 4),"
                + " upper(md5('v' || i)), 500 + (hashint8(i) & 4194303) / 100.0, 400 + (hashint8(i) & 4194303) / 119.0,"
                + " 'EUR', i % 2 = 0, (hashint8(i) & 262143), 'km', (1 + i % 12) || '/' || (1990 + i % 34),"
                + " 40 + i % 300, 900 + i % 3000, 3 + i % 3, 4 + i % 3,"
                + " (ARRAY['black','white','red','blue'])[1 + i % 4], 'Euro ' || 1 + i % 6, 90 + i % 200,"
                + " 3 + (i % 90) / 10.0, i % 5, i % 50 = 0, 'used', jsonb_build_array('abs', 'esp', 'item ' || i % 61),"
                + " jsonb_build_array(md5('i' || i) || '.jpg'), lpad((i % 99999)::text, 5, '0'), 'city ' || i % 4001,"
                + " 47 + (i % 8000) / 1000.0, 6 + (i % 9000) / 1000.0,"
                + " timestamptz '2020-01-01 00:00:00Z' + i * interval '61 seconds',"
                + " timestamptz '2024-01-01 00:00:00Z' + i * interval '3 seconds'"
                + " FROM generate_series(1, " + rows + "::bigint) i");
        execute("VACUUM (FREEZE, ANALYZE) " + LISTINGS);
    }

    private void create(Landing landing, String table) throws SQLException {
        execute("DROP TABLE IF EXISTS " + table + "; CREATE TABLE " + table + " (" + SourceTables.columns(landing)
                + ")");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
