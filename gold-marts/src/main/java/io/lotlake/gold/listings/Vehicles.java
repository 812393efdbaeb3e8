package io.lotlake.gold.listings;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.build.GoldWriter;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.Mappings;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One row per combination of make, model, generation, trim, body, fuel, gearbox, drive and segment that a mapping uses.
 */
public final class Vehicles {
    static final long UNKNOWN = -1;
    private static final List<String> ATTRIBUTES =
            List.of("make", "model", "generation", "trim", "body", "fuel", "gearbox", "drive", "segment");

    public static final TableSpec TABLE = table("gold.dim_vehicles", "A kind of vehicle.")
            .key("vehicle_key")
            .required("vehicle_key", LongType, "Surrogate of the combination; -1 is the unknown vehicle.")
            .like(Mappings.TABLE, "make")
            .required("model", StringType, "Model.")
            .like(Mappings.TABLE, "generation", "trim", "body", "fuel", "gearbox", "drive", "segment")
            .build();

    /** Kinds of vehicles that no mapping uses any more stay until Gold is built anew. */
    public static final GoldTable DEFINITION = GoldTable.of(TABLE)
            .inputs(Mappings.TABLE)
            .rows((read, countries) -> ofScope(read.apply(Mappings.TABLE), countries))
            .by(GoldWriter::seed, Vehicles::follow);

    private Vehicles() {}

    /** Adds the kinds of vehicles that are new. */
    private static StepResult follow(GoldWriter writer, SilverChanges changes) {
        Lake lake = writer.lake();
        Dataset<Row> lids = changes.rows().select("lid").distinct();
        Dataset<Row> mappings = lake.readLatest(Mappings.TABLE)
                .where(changes.isNearListings(Mappings.TABLE))
                .join(lids, new String[] {"lid"}, "left_semi");
        Dataset<Row> known = writer.present().select("vehicle_key");
        Dataset<Row> added = ofScope(mappings, writer.config().countries())
                .join(known, new String[] {"vehicle_key"}, "left_anti")
                .transform(TABLE::project);
        Commit commit = writer.append(added, changes.bounds(Mappings.TABLE).keys());
        return StepResult.of(commit.addedRows(), commit.totalRows());
    }

    private static Dataset<Row> ofScope(Dataset<Row> mappings, List<String> countries) {
        return from(ListingFacts.inScope(mappings, countries));
    }

    static Dataset<Row> from(Dataset<Row> mapped) {
        Dataset<Row> unknown = mapped.sparkSession()
                .range(1)
                .select(
                        lit(UNKNOWN).as("vehicle_key"),
                        lit("unknown").as("make"),
                        lit("unknown").as("model"));
        return mapped.select(Columns.named(ATTRIBUTES))
                .dropDuplicates()
                .withColumn("vehicle_key", key())
                .unionByName(unknown, true)
                .transform(TABLE::project);
    }

    /** A 64-bit hash of the attributes. It distinguishes NULL from an empty text, which xxhash64 alone does not. */
    static Column key() {
        return xxhash64(ATTRIBUTES.stream()
                .map(name -> coalesce(concat(lit("="), col(name)), lit("-")))
                .toArray(Column[]::new));
    }
}
