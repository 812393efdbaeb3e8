package io.lotlake.bronze.landing;

import io.lotlake.bronze.log.LogColumns;

/** Listings of all portals, as last scraped. */
public final class FullAuto {
    public static final Landing LANDING = Landing.sharded(
                    "bronze.full_auto",
                    "A listing of a portal as last scraped, once per run that read it.",
                    "public.full_auto_",
                    LogColumns.PORTAL,
                    "Portal the row comes from.")
            .key("lid")
            .column("lid", "bigint", "Listing id, unique across all portals.")
            .column("acc_id", "bigint", "Seller account at the portal.")
            .column("ext_id", "text", "The id that the portal itself uses.")
            .column("url", "text", "Address of the listing.")
            .column("title", "text", "Headline as scraped.")
            .column("description", "text", "Free text as scraped; may hold personal data.")
            .column("vin", "text", "Vehicle identification number as scraped, dirty.")
            .column("car_plate", "text", "Licence plate as scraped, dirty.")
            .column("price", "numeric(14,2)", "Asking price in currency.")
            .column("price_net", "numeric(14,2)", "Asking price without VAT, in currency.")
            .column("currency", "text", "Currency code as scraped; NULL where unknown.")
            .column("vat_reclaimable", "boolean", "Whether the buyer can reclaim VAT.")
            .column("negotiable", "boolean", "Whether the price is negotiable.")
            .column("mileage", "integer", "Odometer in mileage_unit.")
            .column("mileage_unit", "text", "km, mi or NULL, which reads as km.")
            .column("first_reg", "text", "First registration as scraped: MM/YYYY, YYYY-MM, YYYY or rubbish.")
            .column("power_kw", "integer", "Engine power in kW.")
            .column("ccm", "integer", "Displacement in cubic centimetres.")
            .column("doors", "smallint", "Number of doors.")
            .column("seats", "smallint", "Number of seats.")
            .column("color", "text", "Body colour as scraped.")
            .column("color_interior", "text", "Interior colour as scraped.")
            .column("metallic", "boolean", "Whether the paint is metallic.")
            .column("upholstery", "text", "Upholstery as scraped.")
            .column("emission_class", "text", "Emission class as scraped.")
            .column("co2", "numeric(7,2)", "CO2 emission in g/km.")
            .column("consumption", "numeric(6,2)", "Combined consumption in l/100 km.")
            .column("owners", "smallint", "Number of former owners.")
            .column("damaged", "boolean", "Whether the portal marks the car as damaged.")
            .column("accident_free", "boolean", "Whether the car is declared free of accidents.")
            .column("is_new", "boolean", "Whether the car is declared new.")
            .column("condition", "text", "Condition as scraped.")
            .column("inspection", "text", "Next technical inspection as scraped: MM/YYYY, new or rubbish.")
            .column("warranty_months", "integer", "Warranty in months.")
            .column("service_book", "boolean", "Whether there is a complete service book.")
            .column("seals", "jsonb", "JSON of quality seals: an array of strings, or an object name to boolean.")
            .column("equipment", "jsonb", "JSON of equipment: an array of strings, or an object name to boolean.")
            .column("images", "jsonb", "JSON array of image addresses.")
            .column("zip", "text", "Post code of the car.")
            .column("city", "text", "City of the car.")
            .column("region", "text", "Region of the car.")
            .column("lat", "double precision", "Latitude in degrees, WGS 84.")
            .column("lon", "double precision", "Longitude in degrees, WGS 84.")
            .column("created", "timestamp with time zone", "When the listing was first scraped, UTC.")
            .column("modified", "timestamp with time zone", "When the scraper last wrote the row, UTC.")
            .build();

    private FullAuto() {}
}
