package io.lotlake.bronze;

import io.lotlake.bronze.landing.Countries;
import io.lotlake.bronze.landing.CurrencyRates;
import io.lotlake.bronze.landing.CustAuto;
import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.landing.Lot;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.landing.StatAuto;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.common.table.TableSpec;
import java.util.List;

/** The specs of all Bronze tables. Other layers see only them and the package {@code log} of this module. */
public final class Bronze {
    /** The shard columns. */
    public static final String PORTAL = LogColumns.PORTAL;

    public static final String MAKE = LogColumns.MAKE;

    public static final TableSpec FULL_AUTO = FullAuto.LANDING.table();
    public static final TableSpec CUST_AUTO = CustAuto.LANDING.table();
    public static final TableSpec STAT_AUTO = StatAuto.LANDING.table();
    public static final TableSpec PRICES_AUTO = PricesAuto.LANDING.table();
    public static final TableSpec LOT = Lot.LANDING.table();
    public static final TableSpec CURRENCY_RATES = CurrencyRates.LANDING.table();
    public static final TableSpec COUNTRIES = Countries.LANDING.table();

    private Bronze() {}

    public static List<TableSpec> tables() {
        return List.of(FULL_AUTO, CUST_AUTO, STAT_AUTO, PRICES_AUTO, LOT, CURRENCY_RATES, COUNTRIES);
    }
}
