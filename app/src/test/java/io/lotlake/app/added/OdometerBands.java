package io.lotlake.app.added;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.types.DataTypes.IntegerType;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.build.GoldWriter;
import io.lotlake.gold.changes.SilverChanges;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per listing whose odometer says something: the band of 10,000 that the reading is in. */
public final class OdometerBands {
    public static final TableSpec TABLE = table("gold.odometer_bands", "The band of a listing's odometer.")
            .key("lid")
            .partitionedBy("bucket(N, lid)")
            .sizedBy(Odometers.TABLE, 5)
            .like(Odometers.TABLE, "lid")
            .required(
                    "band",
                    IntegerType,
                    "The reading in units of 10,000.",
                    floor(col("mileage").divide(10_000)))
            .build();

    public static final GoldTable DEFINITION =
            GoldTable.of(TABLE).inputs(Odometers.TABLE).by(OdometerBands::seed, OdometerBands::follow);

    private OdometerBands() {}

    private static StepResult seed(GoldWriter writer) {
        return writer.replaceAll(from(writer.lake().readLatest(Odometers.TABLE)));
    }

    private static StepResult follow(GoldWriter writer, SilverChanges changes) {
        Dataset<Row> lids = changes.rows().select("lid").distinct();
        Dataset<Row> odometers =
                writer.lake().readLatest(Odometers.TABLE).join(lids, new String[] {"lid"}, "left_semi");
        KeyBounds bounds = changes.bounds(Odometers.TABLE);
        Commit commit = writer.replaceRows(new KeyedRows(lids, from(odometers), bounds.only(List.of("lid"))));
        return StepResult.of(bounds.keys(), commit.totalRows());
    }

    private static Dataset<Row> from(Dataset<Row> odometers) {
        return odometers.where(col("mileage").isNotNull()).transform(TABLE::project);
    }
}
