package io.lotlake.bronze.landing;

/** Countries with their currency and calling code. */
public final class Countries {
    public static final Landing LANDING = Landing.whole(
                    "bronze.countries", "A country, once per run that read it.", "raw.countries")
            .key("country")
            .column("country", "character(2)", "ISO 3166-1 alpha-2 code.")
            .column("currency", "character(3)", "Currency that a buyer in the country thinks in.")
            .column("phone_code", "text", "International calling code, digits only.")
            .build();

    private Countries() {}
}
