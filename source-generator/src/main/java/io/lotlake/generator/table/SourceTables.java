package io.lotlake.generator.table;

import io.lotlake.generator.market.Countries;
import io.lotlake.generator.market.Country;
import io.lotlake.generator.market.EcbRates;
import io.lotlake.generator.market.Portal;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.generator.postgres.BinaryCopy;
import io.lotlake.generator.postgres.Rows;
import io.lotlake.generator.postgres.TableLoad;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All tables of a planned source with their rows. */
public final class SourceTables {
    private static final String PRICE_LOG = "public.prices_auto_";
    private static final int SCALE_OF_RATES = 6;

    /** A listing is as much work as this number of price events. */
    private static final int ROWS_OF_A_LISTING = 10;

    private SourceTables() {}

    /** All loads, the longest first. */
    public static List<TableLoad> of(SourcePlan plan) {
        List<TableLoad> loads = new ArrayList<>();
        loads.add(new TableLoad("raw.currency_rates", 0, copy -> writeRates(copy, plan.ratesSince())));
        loads.add(new TableLoad("raw.countries", 0, SourceTables::writeCountries));
        Portal.of(plan).forEach(portal -> loads.addAll(of(plan, portal)));
        for (int make = 0; make < plan.makes().size(); make++) {
            MappingRows rows = new MappingRows(plan, make);
            loads.add(new TableLoad("mapping.lot_" + plan.makes().get(make), plan.listings(), rows));
        }
        loads.sort(Comparator.comparingLong(TableLoad::weight).reversed());
        return loads;
    }

    /** Whether the table has a row per price event. */
    public static boolean isPriceLog(String table) {
        return table.startsWith(PRICE_LOG);
    }

    /** The loads of a portal. A load makes its rows when it starts, so that only running loads take memory. */
    private static List<TableLoad> of(SourcePlan plan, Portal portal) {
        long listings = portal.listings();
        Rows full = copy -> new ListingRows(plan, portal).write(copy);
        Rows cust = copy -> new SellerRows(plan, portal).write(copy);
        Rows stat = copy -> new StatRows(plan, portal).write(copy);
        Rows prices = copy -> new PriceRows(plan, portal).write(copy);
        return List.of(
                new TableLoad("public.full_auto_" + portal.name(), ROWS_OF_A_LISTING * listings, full),
                new TableLoad("public.cust_auto_" + portal.name(), portal.sellers(), cust),
                new TableLoad("public.stat_auto_" + portal.name(), listings, stat),
                new TableLoad(PRICE_LOG + portal.name(), portal.priceEvents(), prices));
    }

    private static void writeRates(BinaryCopy copy, LocalDate since) throws SQLException {
        EcbRates.forEach((currency, day, rate) -> {
            if (!day.isBefore(since)) {
                copy.row(3)
                        .text(currency)
                        .date(day)
                        .numeric(
                                rate.setScale(SCALE_OF_RATES, RoundingMode.UNNECESSARY)
                                        .unscaledValue()
                                        .longValueExact(),
                                SCALE_OF_RATES);
            }
        });
    }

    private static void writeCountries(BinaryCopy copy) throws SQLException {
        for (Country country : Countries.KNOWN) {
            copy.row(3).text(country.code()).text(country.currency()).text(country.phoneCode());
        }
    }
}
