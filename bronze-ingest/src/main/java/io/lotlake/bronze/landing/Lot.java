package io.lotlake.bronze.landing;

import io.lotlake.bronze.log.LogColumns;

/** The mapping tables of all makes. */
public final class Lot {
    public static final Landing LANDING = Landing.sharded(
                    "bronze.lot",
                    "What the mapping team says a listing is, once per run that read it.",
                    "mapping.lot_",
                    LogColumns.MAKE,
                    "Slug of the make whose mapping table the row comes from.")
            .key("lid")
            .column("lid", "bigint", "Listing id.")
            .column("portal", "text", "Portal of the listing as the mapping team noted it.")
            .column("make", "text", "Display name of the make.")
            .column("model", "text", "Model; NULL while the listing is not mapped yet.")
            .column("generation", "text", "Generation of the model.")
            .column("trim", "text", "Trim level.")
            .column("body", "text", "Body type.")
            .column("fuel", "text", "Fuel.")
            .column("gearbox", "text", "Gearbox.")
            .column("drive", "text", "Driven axle.")
            .column("segment", "text", "Market segment.")
            .column("article_type", "text", "Kind of article; only car and bus reach the mart.")
            .column("model_year", "smallint", "Model year.")
            .column("confidence", "numeric(4,3)", "Confidence of the mapping, 0 to 1.")
            .column(
                    "country",
                    "character(2)",
                    "Country the listing is offered in as the mapping team wrote it: an ISO 3166-1 alpha-2 code where"
                            + " it kept to them; two characters, padded.")
            .column("currency", "text", "Currency code that wins over that of the listing; NULL for none.")
            .column("modified", "timestamp with time zone", "When the mapping team last wrote the row, UTC.")
            .build();

    private Lot() {}
}
