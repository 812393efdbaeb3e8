package io.lotlake.bronze.landing;

/** The euro reference rates of the ECB. */
public final class CurrencyRates {
    public static final Landing LANDING = Landing.whole(
                    "bronze.currency_rates",
                    "A euro reference rate of a day, once per run that read it.",
                    "raw.currency_rates")
            .key("currency", "day")
            .column("currency", "character(3)", "ISO 4217 code.")
            .column("day", "date", "Day of the rate; weekends and holidays have none.")
            .column("rate", "numeric(18,6)", "Units of the currency for 1 EUR.")
            .build();

    private CurrencyRates() {}
}
