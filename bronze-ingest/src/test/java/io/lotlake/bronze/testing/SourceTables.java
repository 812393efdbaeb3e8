package io.lotlake.bronze.testing;

import static java.util.stream.Collectors.joining;

import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.common.testing.TestDatabase;
import java.util.List;

/** Source tables in the shape that Bronze expects, for one portal and one make. */
public final class SourceTables {
    public static final String PORTAL = "mobile";
    public static final String MAKE = "fiat";

    private SourceTables() {}

    /** Creates all of them anew, empty except for one listing. */
    public static void create(TestDatabase database) {
        StringBuilder sql = new StringBuilder("DROP SCHEMA IF EXISTS mapping CASCADE; CREATE SCHEMA mapping;");
        for (Landing landing : Landings.ALL) {
            String table = name(landing);
            sql.append("DROP VIEW IF EXISTS ").append(table).append("_view CASCADE;");
            sql.append("DROP TABLE IF EXISTS ").append(table).append(" CASCADE;");
            sql.append("CREATE SCHEMA IF NOT EXISTS ").append(landing.schema()).append(";");
            sql.append("CREATE TABLE ")
                    .append(table)
                    .append(" (")
                    .append(columns(landing))
                    .append(");");
        }
        database.execute(sql + "INSERT INTO " + name(FullAuto.LANDING) + " (lid) VALUES (1)");
    }

    public static String name(Landing landing) {
        return landing.relation(landing.shards(List.of(PORTAL), List.of(MAKE)).get(0))
                .toString();
    }

    public static String columns(Landing landing) {
        return landing.source().stream()
                .map(column -> column.name() + " " + column.type())
                .collect(joining(", "));
    }

    /** Adds price events; about fifteen thousand take a megabyte. */
    public static void addPrices(TestDatabase database, int from, int to) {
        database.execute("INSERT INTO public.prices_auto_mobile SELECT i, i % 1000, (i % 7919) / 100.0,"
                + " timestamptz '2024-01-01 00:00:00Z' + i * interval '1 second' FROM generate_series(" + from + ", "
                + to + ") i");
    }
}
