package io.lotlake.common.verify;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Tells whether two sets of rows differ without comparing row by row. It is the number of rows and the sum of 60 bits
 * of the MD5 of each row's canonical text. The order of the rows does not matter, but repetitions do. It takes one pass
 * and no sort, and is the same in PostgreSQL and in Spark.
 */
public record Fingerprint(long rows, BigDecimal hash) {
    public static final Fingerprint EMPTY = new Fingerprint(0, BigDecimal.ZERO);

    private static final int DIGITS = 15;
    private static final int HEX = 16;
    private static final int TEN = 10;

    /** Removes the scale from the sum, so that equal sums are equal values. */
    public Fingerprint {
        hash = hash.stripTrailingZeros();
    }

    /** The fingerprint of rows in PostgreSQL. */
    public static Fingerprint of(Connection connection, String from, List<CanonicalText> values) throws SQLException {
        String sql = "SELECT count(*), coalesce(sum(('x' || substr(md5(convert_to(t, 'UTF8')), 1, " + DIGITS
                + "))::bit(60)::bigint), 0) FROM (SELECT " + CanonicalText.joinedSql(values) + " AS t FROM " + from
                + ") AS r";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new Fingerprint(row.getLong(1), row.getBigDecimal(2));
        }
    }

    /** The fingerprint of rows in Spark. */
    public static Fingerprint of(Dataset<Row> rows, List<CanonicalText> values) {
        Row row = rows.agg(rowCount(), hashSum(values)).first();
        return new Fingerprint(row.getLong(0), row.getDecimal(1));
    }

    /** The fingerprints of rows in Spark for each value of a text column, in one pass. */
    public static Map<String, Fingerprint> by(Column group, Dataset<Row> rows, List<CanonicalText> values) {
        Map<String, Fingerprint> fingerprints = new HashMap<>();
        rows.groupBy(group.as("_group"))
                .agg(rowCount(), hashSum(values))
                .collectAsList()
                .forEach(row -> fingerprints.put(row.getString(0), new Fingerprint(row.getLong(1), row.getDecimal(2))));
        return fingerprints;
    }

    private static Column rowCount() {
        return count(lit(1)).as("_rows");
    }

    private static Column hashSum(List<CanonicalText> values) {
        Column digits = substring(md5(CanonicalText.joined(values).cast("binary")), 1, DIGITS);
        Column number = conv(digits, HEX, TEN).cast("decimal(20,0)");
        return coalesce(sum(number), lit(0).cast("decimal(30,0)")).as("_sum");
    }

    /** Describes the difference to the expected fingerprint. */
    public String against(Fingerprint expected) {
        return rows == expected.rows
                ? "holds " + rows + " rows, as many as it must, but not the same"
                : "holds " + rows + " rows where there must be " + expected.rows;
    }
}
