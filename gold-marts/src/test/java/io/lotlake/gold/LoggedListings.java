package io.lotlake.gold;

import static org.apache.spark.sql.functions.col;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** The listings in rows that tests log as changes. */
public final class LoggedListings {
    private LoggedListings() {}

    /** The listings that the changes of a table are about. */
    public static Set<Long> of(Dataset<Row> changes, String table) {
        return new HashSet<>(changes.where(col("table_name").equalTo(table))
                .where(col("lid").isNotNull())
                .select("lid")
                .as(Encoders.LONG())
                .collectAsList());
    }
}
