package io.lotlake.bronze.landing;

import io.lotlake.bronze.log.LogColumns;

/** The price event logs of all portals. */
public final class PricesAuto {
    public static final Landing LANDING = Landing.sharded(
                    "bronze.prices_auto",
                    "A price event of a listing, once per run that read it.",
                    "public.prices_auto_",
                    LogColumns.PORTAL,
                    "Portal the row comes from.")
            .key("id")
            .column("id", "bigint", "Increasing number of the event at its portal; breaks ties of equal moments.")
            .column("lid", "bigint", "Listing id.")
            .column("price", "numeric(14,2)", "Price seen; NULL is price on request, no price.")
            .column("dt", "timestamp with time zone", "When the price was seen, UTC.")
            .build();

    private PricesAuto() {}
}
