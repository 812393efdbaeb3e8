package io.lotlake.bronze.landing;

import io.lotlake.bronze.log.LogColumns;

/** Sellers of all portals; personal data. */
public final class CustAuto {
    public static final Landing LANDING = Landing.sharded(
                    "bronze.cust_auto",
                    "A seller account of a portal, once per run that read it; holds personal data.",
                    "public.cust_auto_",
                    LogColumns.PORTAL,
                    "Portal the row comes from.")
            .key("acc_id")
            .column("acc_id", "bigint", "Seller account at the portal.")
            .column("cust_type", "text", "dealer, private or NULL.")
            .column("name", "text", "Name of the contact; personal data.")
            .column("company", "text", "Company name; personal data.")
            .column("emails", "jsonb", "JSON array of e-mail addresses; personal data.")
            .column("phones", "jsonb", "JSON array of phone numbers; personal data.")
            .column("street", "text", "Street and number; personal data.")
            .column("zip", "text", "Post code of the seller; personal data.")
            .column("city", "text", "City of the seller; personal data.")
            .column("region", "text", "Region of the seller.")
            .column(
                    "country",
                    "character(2)",
                    "Country of the seller as the portal wrote it: an ISO 3166-1 alpha-2 code where it kept to them;"
                            + " two characters, padded.")
            .column("web", "text", "Web site; personal data.")
            .column("rating", "numeric(3,2)", "Mean rating of the seller.")
            .column("reviews", "integer", "Number of reviews.")
            .column("since", "date", "Day the account was opened.")
            .column("modified", "timestamp with time zone", "When the scraper last wrote the row, UTC.")
            .build();

    private CustAuto() {}
}
