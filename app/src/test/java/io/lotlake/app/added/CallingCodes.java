package io.lotlake.app.added;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * One row per calling code: the first of its countries by name. If a country comes or leaves, the code may go to
 * another country.
 */
public final class CallingCodes {
    public static final TableSpec TABLE = table("silver.calling_codes", "A country that answers to a calling code.")
            .key("country")
            .like(Bronze.COUNTRIES.column("country").asRequired())
            .required("calling_code", StringType, "International calling code, digits only.", col("phone_code"))
            .build();

    public static final SilverTable DEFINITION = SilverTable.of(TABLE, Bronze.COUNTRIES)
            .comparing(CallingCodes::first, lit(true))
            .remade(CallingCodes::from);

    private CallingCodes() {}

    private static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(CallingCodes::first).transform(TABLE::project);
    }

    private static Dataset<Row> first(Dataset<Row> landed) {
        return landed.withColumn(
                        "_rank",
                        row_number().over(Window.partitionBy("phone_code").orderBy("country")))
                .where(col("_rank").equalTo(1))
                .drop("_rank");
    }
}
