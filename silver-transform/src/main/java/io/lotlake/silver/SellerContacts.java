package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import io.lotlake.common.table.TableSpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per seller account: how to reach the seller. The only place above Bronze with personal data. */
public final class SellerContacts {
    public static final TableSpec TABLE = table("restricted.seller_contacts", "How to reach a seller; personal data.")
            .key("portal", "acc_id")
            .required("portal", StringType, "Portal of the account.", col("_portal"))
            .required("acc_id", LongType, "Seller account at the portal.")
            .optional("name", StringType, "Name of the contact.")
            .optional("company", StringType, "Company name.")
            .optional(
                    "emails",
                    createArrayType(StringType),
                    "Valid e-mail addresses in lower case, ordered by bytes.",
                    Cleaning.emails(col("emails")))
            .optional(
                    "phones",
                    createArrayType(StringType),
                    "Phone numbers as plus and digits (E.164).",
                    Cleaning.phones(col("phones"), col("calling_code")))
            .optional("street", StringType, "Street and number.")
            .optional("zip", StringType, "Post code of the seller.")
            .optional("city", StringType, "City of the seller.")
            .optional("web", StringType, "Web site.")
            .required("modified_at", TimestampType, "When the scraper last wrote the seller, UTC.", col("modified"))
            .build();

    private SellerContacts() {}

    /** Countries are a few dozen rows with one per code, hence the broadcast. */
    static Dataset<Row> from(Dataset<Row> landed, Dataset<Row> countries) {
        Dataset<Row> codes = countries.select(col("country"), col("calling_code"));
        Dataset<Row> withCode = landed.join(
                        broadcast(codes), landed.col("country").equalTo(codes.col("country")), "left")
                .drop(codes.col("country"));
        return withCode.transform(TABLE::project);
    }
}
