package io.lotlake.silver;

import static io.lotlake.common.function.PostgresText.upperOf;
import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per make and listing: what the mapping team says the listing is. Two makes may claim one listing. */
public final class Mappings {
    public static final TableSpec TABLE = table("silver.mappings", "What the mapping team says a listing is, per make.")
            .key("make_slug", "lid")
            .partitionedBy("bucket(N, lid)")
            .sizedBy(Bronze.LOT, 14)
            .required("make_slug", StringType, "Slug of the make whose mapping table has the row.", col("_make"))
            .like(Bronze.LOT.column("lid").asRequired())
            .like(Bronze.LOT.column("make").asRequired())
            .optional("noted_portal", StringType, "Portal as the mapping team noted it.", col("portal"))
            .like(Bronze.LOT, "model", "generation", "trim", "body", "fuel", "gearbox", "drive", "segment")
            .optional("article_type", StringType, "Kind of article; only car and bus reach Gold.")
            .like(Bronze.LOT, "model_year", "confidence", "country")
            .optional(
                    "currency",
                    StringType,
                    "Currency code in upper case that wins over the listing's; NULL for none.",
                    upperOf(trim(col("currency"))))
            .like(Bronze.LOT.column("modified").as("modified_at").asRequired())
            .build();

    /** The log names the listing only, because Gold follows a listing whichever make maps it. */
    static final SilverTable DEFINITION = SilverTable.of(TABLE, Bronze.LOT)
            .byMake()
            .gates(TableGates.of(TABLE).withoutUniqueKey())
            .loggedBy("lid")
            .keyed(Mappings::from);

    private Mappings() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }
}
