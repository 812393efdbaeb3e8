package io.lotlake.app.added;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;

/**
 * One row per make and listing: the confidence of the mapping team. No column of the log of changes names the make yet.
 */
public final class MappingConfidence {
    public static final TableSpec TABLE = table(
                    "silver.mapping_confidence", "How sure the mapping team is of a listing.")
            .key("make_slug", "lid")
            .required("make_slug", StringType, "Slug of the make whose mapping table has the row.", col("_make"))
            .like(Bronze.LOT.column("lid").asRequired())
            .like(Bronze.LOT, "model", "confidence")
            .build();

    public static final SilverTable DEFINITION =
            SilverTable.of(TABLE, Bronze.LOT).byMake().keyed(TABLE::project);

    private MappingConfidence() {}
}
