package io.lotlake.app.added;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;

/** One row per listing: the reading of its odometer. A listing with a negative reading is rejected. */
public final class Odometers {
    public static final TableSpec TABLE = table("silver.odometers", "What the odometer of a listing shows.")
            .key("lid")
            .partitionedBy("bucket(N, lid)")
            .sizedBy(Bronze.FULL_AUTO, 10)
            .like(Bronze.FULL_AUTO.column("lid").asRequired())
            .required("portal", StringType, "Portal of the listing.", col("_portal"))
            .like(Bronze.FULL_AUTO, "mileage", "mileage_unit")
            .build();

    public static final SilverTable DEFINITION = SilverTable.of(TABLE, Bronze.FULL_AUTO)
            .byPortal()
            .gates(TableGates.of(TABLE).withoutUniqueKey())
            .judged(when(col("mileage").lt(0), lit("the odometer shows less than nothing")), TABLE::project);

    private Odometers() {}
}
