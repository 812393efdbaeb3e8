package io.lotlake.gold.listings;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.Mappings;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per combination of make, model, generation, trim, body, fuel, gearbox, drive and segment that a mapping uses. */
public final class Vehicles {
    static final long UNKNOWN = -1;
    private static final List<String> ATTRIBUTES =
            List.of("make", "model", "generation", "trim", "body", "fuel", "gearbox", "drive", "segment");

    /** The Silver tables that it is made of. */
    public static final List<TableSpec> INPUTS = List.of(Mappings.TABLE);

    public static final TableSpec TABLE = table("gold.dim_vehicles", "A kind of vehicle.")
            .key("vehicle_key")
            .required("vehicle_key", LongType, "Surrogate of the combination; -1 is the unknown vehicle.")
            .like(Mappings.TABLE, "make")
            .required("model", StringType, "Model.")
            .like(Mappings.TABLE, "generation", "trim", "body", "fuel", "gearbox", "drive", "segment")
            .build();

    private Vehicles() {}

    static Dataset<Row> from(Dataset<Row> mapped) {
        Dataset<Row> unknown = mapped.sparkSession()
                .range(1)
                .select(
                        lit(UNKNOWN).as("vehicle_key"),
                        lit("unknown").as("make"),
                        lit("unknown").as("model"));
        return mapped.select(ATTRIBUTES.stream().map(name -> col(name)).toArray(Column[]::new))
                .dropDuplicates()
                .withColumn("vehicle_key", key())
                .unionByName(unknown, true)
                .transform(TABLE::project);
    }

    /** A 64-bit hash of the attributes; NULL and empty are told apart, which the hash by itself does not. */
    static Column key() {
        return xxhash64(ATTRIBUTES.stream()
                .map(name -> coalesce(concat(lit("="), col(name)), lit("-")))
                .toArray(Column[]::new));
    }
}
