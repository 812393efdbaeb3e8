package io.lotlake.app.source;

import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All tables of a planned source with their rows. */
final class SourceTables {
    private static final int SCALE_OF_RATES = 6;

    private SourceTables() {}

    /** The one that takes longest first. */
    static List<TableLoad> of(SourcePlan plan) {
        List<TableLoad> loads = new ArrayList<>();
        loads.add(new TableLoad("raw.currency_rates", 0, SourceTables::writeRates));
        loads.add(new TableLoad("raw.countries", 0, SourceTables::writeCountries));
        for (Portal portal : Portal.of(plan)) {
            // Rows are made when their load starts, so that only the running ones take memory.
            loads.add(new TableLoad(
                    "public.full_auto_" + portal.name(),
                    10L * portal.listings(),
                    copy -> new ListingRows(plan, portal).write(copy)));
            loads.add(new TableLoad(
                    "public.cust_auto_" + portal.name(),
                    portal.sellers(),
                    copy -> new SellerRows(plan, portal).write(copy)));
            loads.add(new TableLoad(
                    "public.stat_auto_" + portal.name(),
                    portal.listings(),
                    copy -> new StatRows(plan, portal).write(copy)));
            loads.add(new TableLoad(
                    "public.prices_auto_" + portal.name(),
                    portal.priceEvents(),
                    copy -> new PriceRows(plan, portal).write(copy)));
        }
        for (int make = 0; make < plan.makes().size(); make++) {
            MappingRows rows = new MappingRows(plan, make);
            loads.add(new TableLoad("mapping.lot_" + plan.makes().get(make), plan.listings(), rows));
        }
        loads.sort(Comparator.comparingLong(TableLoad::weight).reversed());
        return loads;
    }

    private static void writeRates(BinaryCopy copy) throws SQLException {
        EcbRates.forEach((currency, day, rate) -> copy.row(3)
                .text(currency)
                .date(day)
                .numeric(
                        rate.setScale(SCALE_OF_RATES, RoundingMode.UNNECESSARY)
                                .unscaledValue()
                                .longValueExact(),
                        SCALE_OF_RATES));
    }

    private static void writeCountries(BinaryCopy copy) throws SQLException {
        for (Country country : Countries.KNOWN) {
            copy.row(3).text(country.code()).text(country.currency()).text(country.phoneCode());
        }
    }
}
