package io.lotlake.gold.features;

/** What is to be predicted about a listing: something that happens after the moment, up to the end of the horizon. */
public enum Label {
    SOLD("boolean", "Whether the listing is sold within the horizon."),
    DAYS_TO_SALE(
            "int",
            "Calendar days from the moment to the sale, UTC; NULL if the listing is not sold within the horizon."),
    PRICE_DROP("boolean", "Whether the price drops within the horizon.");

    private final String type;
    private final String description;

    Label(String type, String description) {
        this.type = type;
        this.description = description;
    }

    /** The name of the type in SQL. */
    public String type() {
        return type;
    }

    /** The sentence that says what the value is. */
    public String description() {
        return description;
    }
}
