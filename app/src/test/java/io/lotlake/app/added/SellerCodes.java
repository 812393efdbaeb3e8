package io.lotlake.app.added;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per seller account: the calling code of its country. A row changes with its seller and with its country. */
public final class SellerCodes {
    public static final TableSpec TABLE = table("silver.seller_codes", "The calling code of a seller.")
            .key("portal", "acc_id")
            .required("portal", StringType, "Portal of the account.", col("_portal"))
            .like(Bronze.CUST_AUTO.column("acc_id").asRequired())
            .like(Bronze.CUST_AUTO, "country")
            .optional("calling_code", StringType, "International calling code of the country, digits only.")
            .build();

    public static final SilverTable DEFINITION =
            SilverTable.of(TABLE, Bronze.CUST_AUTO).byPortal().joining(CallingCodes.DEFINITION, SellerCodes::from);

    private SellerCodes() {}

    private static Dataset<Row> from(Dataset<Row> landed, Dataset<Row> codes) {
        return landed.join(broadcast(codes), new String[] {"country"}, "left").transform(TABLE::project);
    }
}
