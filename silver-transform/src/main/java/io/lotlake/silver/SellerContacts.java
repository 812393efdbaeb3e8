package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;
import io.lotlake.silver.rule.Cleaning;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per seller account: how to reach the seller. No other table above Bronze has personal data. */
public final class SellerContacts {
    public static final TableSpec TABLE = table("restricted.seller_contacts", "How to reach a seller; personal data.")
            .key("portal", "acc_id")
            .required("portal", StringType, "Portal of the account.", col("_portal"))
            .like(Bronze.CUST_AUTO.column("acc_id").asRequired())
            .like(Bronze.CUST_AUTO, "name", "company")
            .optional(
                    "emails",
                    createArrayType(StringType),
                    "Valid e-mail addresses in lower case, ordered by bytes; personal data.",
                    Cleaning.emails(col("emails")))
            .optional(
                    "phones",
                    createArrayType(StringType),
                    "Phone numbers as plus and digits (E.164); personal data.",
                    Cleaning.phones(col("phones"), col("calling_code")))
            .like(Bronze.CUST_AUTO, "street", "zip", "city", "web")
            .required("modified_at", TimestampType, "When the scraper last wrote the seller, UTC.", col("modified"))
            .build();

    /** A contact changes with its seller, and with the calling code of the seller's country. */
    static final SilverTable DEFINITION =
            SilverTable.of(TABLE, Bronze.CUST_AUTO).byPortal().joining(Countries.DEFINITION, SellerContacts::from);

    private SellerContacts() {}

    /** Broadcasts the countries, a few dozen rows. */
    static Dataset<Row> from(Dataset<Row> landed, Dataset<Row> countries) {
        Dataset<Row> codes = countries.select(col("country"), col("calling_code"));
        Dataset<Row> withCode = landed.join(
                        broadcast(codes), landed.col("country").equalTo(codes.col("country")), "left")
                .drop(codes.col("country"));
        return withCode.transform(TABLE::project);
    }
}
