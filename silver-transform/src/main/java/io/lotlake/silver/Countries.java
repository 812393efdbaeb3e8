package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.rtrim;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per country. */
public final class Countries {
    public static final TableSpec TABLE = table("silver.countries", "A country with its currency and calling code.")
            .key("country")
            .like(Bronze.COUNTRIES.column("country").asRequired())
            .required(
                    "currency",
                    StringType,
                    "ISO 4217 code of the currency that a buyer in the country thinks in.",
                    rtrim(col("currency")))
            .like(Bronze.COUNTRIES.column("phone_code").as("calling_code").asRequired())
            .build();

    static final SilverTable DEFINITION =
            SilverTable.of(TABLE, Bronze.COUNTRIES).remade(Countries::from);

    private Countries() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }
}
