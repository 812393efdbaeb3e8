package io.lotlake.silver;

import static io.lotlake.common.function.PostgresText.upperOf;
import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per make and listing: what the mapping team says the listing is. Two makes may claim one listing. */
public final class Mappings {
    public static final TableSpec TABLE = table("silver.mappings", "What the mapping team says a listing is, per make.")
            .key("make_slug", "lid")
            .partitionedBy("bucket(N, lid)")
            .sizedBy(Bronze.LOT, 14)
            .required("make_slug", StringType, "Slug of the make whose mapping table has the row.", col("_make"))
            .required("lid", LongType, "Listing id.")
            .required("make", StringType, "Display name of the make.")
            .optional("noted_portal", StringType, "Portal as the mapping team noted it.", col("portal"))
            .optional("model", StringType, "Model; NULL while the listing is not mapped yet.")
            .optional("generation", StringType, "Generation of the model.")
            .optional("trim", StringType, "Trim level.")
            .optional("body", StringType, "Body type.")
            .optional("fuel", StringType, "Fuel.")
            .optional("gearbox", StringType, "Gearbox.")
            .optional("drive", StringType, "Driven axle.")
            .optional("segment", StringType, "Market segment.")
            .optional("article_type", StringType, "Kind of article; only car and bus reach Gold.")
            .optional("model_year", IntegerType, "Model year.")
            .optional("confidence", createDecimalType(4, 3), "Confidence of the mapping, 0 to 1.")
            .optional("country", StringType, "ISO 3166-1 alpha-2 country the listing is offered in.")
            .optional(
                    "currency",
                    StringType,
                    "Currency code in upper case that wins over the listing's; NULL for none.",
                    upperOf(trim(col("currency"))))
            .required("modified_at", TimestampType, "When the mapping team last wrote the row, UTC.", col("modified"))
            .build();

    private Mappings() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }
}
