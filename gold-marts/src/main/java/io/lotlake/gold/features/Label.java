package io.lotlake.gold.features;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;

import org.apache.spark.sql.types.DataType;

/** What is to be predicted about a listing: something that happens after the moment, up to the end of the horizon. */
public enum Label {
    SOLD(BooleanType, "Whether the listing is sold within the horizon."),
    DAYS_TO_SALE(
            IntegerType,
            "Calendar days from the moment to the sale, UTC; NULL if the listing is not sold within the horizon."),
    PRICE_DROP(BooleanType, "Whether the price drops within the horizon.");

    private final DataType type;
    private final String description;

    Label(DataType type, String description) {
        this.type = type;
        this.description = description;
    }

    public DataType type() {
        return type;
    }

    /** The sentence that says what the value is. */
    public String description() {
        return description;
    }
}
