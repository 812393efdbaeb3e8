package io.lotlake.bronze;

import io.lotlake.common.table.TableSpec;
import java.util.List;

/** All Bronze tables. Silver sees their specs and nothing else of this module. */
public final class Bronze {
    /** The shard columns. */
    public static final String PORTAL = "_portal";

    public static final String MAKE = "_make";

    /** The values of a row that the lake does not hold. */
    static final String ALTERED = "_altered";

    /** What says when and how a row was read. */
    static final List<String> RUN_COLUMNS = List.of("_run_id", "_ingested_at", "_op");

    public static final TableSpec FULL_AUTO = FullAuto.LANDING.table();
    public static final TableSpec CUST_AUTO = CustAuto.LANDING.table();
    public static final TableSpec STAT_AUTO = StatAuto.LANDING.table();
    public static final TableSpec PRICES_AUTO = PricesAuto.LANDING.table();
    public static final TableSpec LOT = Lot.LANDING.table();
    public static final TableSpec CURRENCY_RATES = CurrencyRates.LANDING.table();
    public static final TableSpec COUNTRIES = Countries.LANDING.table();

    /** What a seed reads, biggest first, so that the small ones fill the gaps at the end. */
    static final List<Landing> LANDINGS = List.of(
            PricesAuto.LANDING,
            FullAuto.LANDING,
            StatAuto.LANDING,
            Lot.LANDING,
            CustAuto.LANDING,
            CurrencyRates.LANDING,
            Countries.LANDING);

    private Bronze() {}

    public static List<TableSpec> tables() {
        return List.of(FULL_AUTO, CUST_AUTO, STAT_AUTO, PRICES_AUTO, LOT, CURRENCY_RATES, COUNTRIES);
    }
}
