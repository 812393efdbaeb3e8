package io.lotlake.gold.listings;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.quality.TableGates.History;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.build.GoldWriter;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.Sellers;
import io.lotlake.silver.build.Changes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One row per version of a seller (SCD2). A version holds from {@code valid_from} until just before {@code valid_to};
 * the current one has no end. The first load knows one version of each seller. A seller that has left has a current
 * version that says so. Therefore the versions of a seller have neither a gap nor an end.
 */
public final class Dealers {
    /** The unknown member, for listings whose seller is missing. */
    public static final long UNKNOWN = -1;

    static final Instant FOREVER = Instant.parse("9999-12-31T00:00:00Z");
    private static final Instant BEGINNING = Instant.parse("1900-01-01T00:00:00Z");

    public static final TableSpec TABLE = table("gold.dim_dealers", "A version of a seller.")
            .key("dealer_key")
            .required("dealer_key", LongType, "Surrogate of the version; -1 is the unknown seller.")
            .like(Sellers.TABLE, "portal")
            .required("acc_id", LongType, "Seller account at the portal; with the portal the natural key.")
            .like(Sellers.TABLE, "seller_type", "country", "region", "rating", "reviews", "since_date")
            .required("valid_from", TimestampType, "Moment from which the version holds, UTC: when it was written.")
            .required("valid_to", TimestampType, "Moment before which it holds, UTC; 9999-12-31 for the current one.")
            .required("is_current", BooleanType, "Whether it is the seller's newest version.")
            .optional(
                    "is_deleted",
                    BooleanType,
                    "Whether the version says that the portal no longer has the seller; its attributes are then NULL.")
            .build();

    private static final List<String> ATTRIBUTES =
            List.of("seller_type", "country", "region", "rating", "reviews", "since_date");

    private static final String[] SELLER = {"portal", "acc_id"};

    /** A sync never rebuilds the versions from Silver, because Silver has only the present state of each seller. */
    public static final GoldTable DEFINITION = GoldTable.of(TABLE)
            .inputs(Sellers.TABLE)
            .gates(TableGates.of(TABLE).history(new History(List.of(SELLER), "valid_from", "valid_to", "is_current")))
            .rows((read, countries) -> from(read.apply(Sellers.TABLE)))
            .by(GoldWriter::seed, Dealers::follow, Dealers::compareAll);

    private Dealers() {}

    private static StepResult follow(GoldWriter writer, SilverChanges changes) {
        Dataset<Row> changed = changes.rows().select("portal", "acc_id").distinct();
        long count = changes.bounds(Sellers.TABLE).keys();
        // A seller has at most one version that ends and one that begins.
        return renew(writer, changed, count, new KeyBounds(2 * count, Map.of()));
    }

    /** Compares all present and all known sellers. If no sync can follow the table yet, it is seeded. */
    private static StepResult compareAll(GoldWriter writer) {
        Lake lake = writer.lake();
        if (new Lineage(lake).sourceSnapshot(TABLE, Changes.TABLE).isEmpty()) {
            return writer.seed();
        }
        Dataset<Row> present = lake.readLatest(Sellers.TABLE).select("portal", "acc_id");
        Dataset<Row> known = writer.present().select("portal", "acc_id");
        return renew(writer, present.unionByName(known).distinct(), lake.rowCount(Sellers.TABLE), KeyBounds.UNKNOWN);
    }

    /**
     * Ends the versions of sellers that changed, and begins new ones.
     *
     * @param changed the sellers that may have changed, by portal and account
     * @param count how many these are
     * @param bounds the bounds of the keys of the versions that change
     */
    private static StepResult renew(GoldWriter writer, Dataset<Row> changed, long count, KeyBounds bounds) {
        Lake lake = writer.lake();
        Dataset<Row> current = writer.present()
                .where(col("is_current").and(col("dealer_key").notEqual(UNKNOWN)))
                .join(changed, SELLER, "left_semi");
        Dataset<Row> sellers = lake.readLatest(Sellers.TABLE).join(changed, SELLER, "left_semi");
        Dataset<Row> versions = next(current, sellers, lake.run().startedAt()).persist();
        try {
            KeyedRows wanted = new KeyedRows(versions.select("dealer_key"), versions, bounds);
            Commit commit = writer.replaceRows(wanted);
            return StepResult.of(count, commit.totalRows()).withNote(commit.rewritten());
        } finally {
            versions.unpersist();
        }
    }

    static Dataset<Row> from(Dataset<Row> sellers) {
        return sellers.transform(Dealers::firstVersions).transform(Dealers::withUnknown);
    }

    static Dataset<Row> firstVersions(Dataset<Row> sellers) {
        return sellers.withColumn("valid_from", col("modified_at"))
                .withColumns(Map.of("valid_to", lit(FOREVER), "is_current", lit(true), "is_deleted", lit(false)))
                .withColumn("dealer_key", key())
                .transform(TABLE::project);
    }

    /** The current versions of the sellers that have not left. */
    static Dataset<Row> living(Dataset<Row> versions) {
        return versions.where(col("is_current").and(not(coalesce(col("is_deleted"), lit(false)))));
    }

    /**
     * The versions that change: those that end, with their end, and those that begin. A version begins when its row was
     * written. It begins at the moment of the run if the seller has left, or if the row was written no later than the
     * previous version began.
     *
     * @param current versions of the sellers that may have changed
     * @param sellers the present state of these sellers
     */
    static Dataset<Row> next(Dataset<Row> current, Dataset<Row> sellers, Instant moment) {
        Dataset<Row> pairs = current.as("c")
                .join(
                        sellers.as("s"),
                        col("c.portal")
                                .equalTo(col("s.portal"))
                                .and(col("c.acc_id").equalTo(col("s.acc_id"))),
                        "full_outer");
        Column isThere = col("s.portal").isNotNull();
        Column wasThere = col("c.portal").isNotNull().and(not(coalesce(col("c.is_deleted"), lit(false))));
        Column isAlike = ATTRIBUTES.stream()
                .map(name -> col("c." + name).eqNullSafe(col("s." + name)))
                .reduce(Column::and)
                .orElseThrow();
        Column isNews = isThere.notEqual(coalesce(wasThere, lit(false))).or(isThere.and(not(isAlike)));
        Column before = col("c.valid_from");
        Column begin = when(before.isNull().or(col("s.modified_at").gt(before)), col("s.modified_at"))
                .when(lit(moment).gt(before), lit(moment))
                .otherwise(timestamp_micros(unix_micros(before).plus(1)));
        Dataset<Row> news = pairs.where(isNews).withColumn("_begin", begin);
        return closed(news).unionByName(opened(news));
    }

    private static Dataset<Row> closed(Dataset<Row> news) {
        return news.where(col("c.portal").isNotNull())
                .select(col("c.*"), col("_begin"))
                .withColumns(Map.of("valid_to", col("_begin"), "is_current", lit(false)))
                .transform(TABLE::project);
    }

    private static Dataset<Row> opened(Dataset<Row> news) {
        Column[] attributes =
                ATTRIBUTES.stream().map(name -> col("s." + name).as(name)).toArray(Column[]::new);
        return news.select(
                        coalesce(col("s.portal"), col("c.portal")).as("portal"),
                        coalesce(col("s.acc_id"), col("c.acc_id")).as("acc_id"),
                        struct(attributes).as("_attributes"),
                        col("s.portal").isNull().as("is_deleted"),
                        col("_begin").as("valid_from"))
                .select(col("portal"), col("acc_id"), col("_attributes.*"), col("is_deleted"), col("valid_from"))
                .withColumns(Map.of("valid_to", lit(FOREVER), "is_current", lit(true), "dealer_key", key()))
                .transform(TABLE::project);
    }

    /** A 64-bit hash of the natural key and the start, so that a rerun gives the same key. */
    private static Column key() {
        return xxhash64(col("portal"), col("acc_id"), col("valid_from"));
    }

    static Dataset<Row> withUnknown(Dataset<Row> versions) {
        Dataset<Row> unknown = versions.sparkSession()
                .range(1)
                .select(
                        lit(UNKNOWN).as("dealer_key"),
                        lit("unknown").as("portal"),
                        lit(-1L).as("acc_id"),
                        lit(BEGINNING).as("valid_from"),
                        lit(FOREVER).as("valid_to"),
                        lit(true).as("is_current"),
                        lit(false).as("is_deleted"));
        return versions.unionByName(unknown, true).transform(TABLE::project);
    }
}
