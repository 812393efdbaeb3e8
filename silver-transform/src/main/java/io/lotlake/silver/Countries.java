package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.rtrim;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.common.table.TableSpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per country. */
public final class Countries {
    public static final TableSpec TABLE = table("silver.countries", "A country with its currency and calling code.")
            .key("country")
            .required("country", StringType, "ISO 3166-1 alpha-2 code.")
            .required(
                    "currency",
                    StringType,
                    "ISO 4217 code of the currency that a buyer in the country thinks in.",
                    rtrim(col("currency")))
            .required("calling_code", StringType, "International calling code, digits only.", col("phone_code"))
            .build();

    private Countries() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }
}
