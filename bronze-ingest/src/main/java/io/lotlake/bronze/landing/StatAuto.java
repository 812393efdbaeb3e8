package io.lotlake.bronze.landing;

import io.lotlake.bronze.log.LogColumns;

/** Visibility and counters of listings of all portals. */
public final class StatAuto {
    public static final Landing LANDING = Landing.sharded(
                    "bronze.stat_auto",
                    "Visibility and counters of a listing, once per run that read them.",
                    "public.stat_auto_",
                    LogColumns.PORTAL,
                    "Portal the row comes from.")
            .key("lid")
            .column("lid", "bigint", "Listing id.")
            .column("status", "text", "active, sold or delisted; the last two are terminal.")
            .column("first_visible", "date", "First day the listing was seen.")
            .column("last_visible", "date", "Last day the listing was seen.")
            .column(
                    "price_first",
                    "numeric(14,2)",
                    "First price; NULL where it has to be recovered from the event log.")
            .column("price_last", "numeric(14,2)", "Last price; NULL where it has to be recovered from the event log.")
            .column("views", "integer", "Number of views.")
            .column("favs", "integer", "Number of times marked as favourite.")
            .column("contacts", "integer", "Number of contact requests.")
            .column("renewals", "integer", "Number of renewals.")
            .column("deleted_at", "timestamp with time zone", "When the portal deleted the listing, UTC.")
            .column("modified", "timestamp with time zone", "When the scraper last wrote the row, UTC.")
            .build();

    private StatAuto() {}
}
