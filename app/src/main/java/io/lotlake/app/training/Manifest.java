package io.lotlake.app.training;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.features.Evidence;
import io.lotlake.gold.features.Knowledge;
import io.lotlake.gold.features.ListingLabels;
import io.lotlake.gold.publication.PublishedCommit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.shaded.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.JsonNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says in JSON what a training set is made of, how it is divided, and what it does not have. */
final class Manifest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PUBLISHED_MEANS =
            "every moment is after the first publication: the rows are what the" + " lake knew then, and nothing later";
    private static final String EVENT_TIME_MEANS = "a moment is before the first publication: only moments in the rows"
            + " of that publication tell what had happened by then; listings that the source had forgotten before it"
            + " are missing, and so is what changed without a trace";
    private static final String EXCLUDED =
            "it shows the state of the day on which lotlake first read the row, which is" + " after the moment";

    private final TrainingSet set;
    private final ObjectNode root = JSON.createObjectNode();

    private Manifest(TrainingSet set) {
        this.set = set;
    }

    /**
     * Describes a training set.
     *
     * @param rows its rows, together with those that are left out
     */
    static String of(TrainingSet set, Code code, Dataset<Row> rows) {
        Manifest manifest = new Manifest(set);
        manifest.origin(code);
        manifest.columns();
        manifest.counts(rows);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest.root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }

    private void origin(Code code) {
        Lake lake = set.known().lake();
        LotlakeConfig config = set.known().config();
        root.put("made_at", lake.run().startedAt().toString());
        root.putObject("code").put("version", code.version()).put("sha256", code.sha256());
        ObjectNode source = root.putObject("lake");
        source.put("name", config.catalogName()).put("warehouse", config.warehouse());
        config.portals().forEach(source.putArray("portals")::add);
        config.makes().forEach(source.putArray("makes")::add);
        config.countries().forEach(source.putArray("countries")::add);
        root.put("evidence", set.evidence().text());
        root.put("evidence_means", set.evidence() == Evidence.PUBLISHED ? PUBLISHED_MEANS : EVENT_TIME_MEANS);
        ArrayNode moments = root.putArray("moments");
        set.moments().forEach(moment -> knowledge(moments.addObject(), moment));
        set.request().target().ifPresent(target -> {
            ObjectNode label = root.putObject("label");
            label.put("name", LabelName.name(target.label()));
            label.put("what", target.label().description());
            label.put("horizon_days", target.horizon().toDays());
            knowledge(label.putObject("known_from"), set.newest());
        });
    }

    /** The moment, its publication, and the snapshots of all tables that had landed, were made or were shown. */
    private void knowledge(ObjectNode node, Knowledge knowledge) {
        Lake lake = set.known().lake();
        node.put("as_of", knowledge.asOf().toString());
        node.put("evidence", knowledge.evidence().text());
        node.put("known_at", knowledge.knownAt().toString());
        node.put("publication", knowledge.publication().id());
        node.put("published_at", knowledge.publication().publishedAt().toString());
        ObjectNode snapshots = node.putObject("snapshots");
        for (TableSpec table : set.known().tables().bronze()) {
            if (lake.exists(table)) {
                lake.commits(table).stream()
                        .filter(commit -> !commit.runStartedAt().isAfter(knowledge.knownAt()))
                        .map(Commit::snapshotId)
                        .reduce((older, newer) -> newer)
                        .ifPresent(id -> snapshots.put(table.name(), id));
            }
        }
        PublishedCommit.silver(lake, set.known().tables().goldSpecs(), knowledge.publication())
                .forEach((table, id) -> snapshots.put(table, id));
        knowledge.publication().tables().forEach((table, head) -> snapshots.put(table, head.snapshotId()));
    }

    private void columns() {
        ArrayNode columns = root.putArray("columns");
        for (ColumnSpec column : set.features()) {
            column(columns.addObject(), column);
        }
        set.request()
                .target()
                .map(Target::label)
                .ifPresent(label -> columns.addObject()
                        .put("name", ListingLabels.LABEL)
                        .put("type", label.type())
                        .put("what", label.description()));
        columns.addObject().put("name", Splits.SPLIT).put("type", "string").put("what", "train, valid or test.");
        ArrayNode excluded = root.putArray("excluded_columns");
        set.excluded().forEach(column -> column(excluded.addObject(), column).put("why", EXCLUDED));
    }

    private static ObjectNode column(ObjectNode node, ColumnSpec column) {
        return node.put("name", column.name())
                .put("type", column.type().simpleString())
                .put("what", column.description());
    }

    private void counts(Dataset<Row> rows) {
        ObjectNode splits = root.putObject("splits");
        splits.put(
                "by_seller",
                "the first 7 hexadecimal digits of the MD5 of portal:acc_id, modulo 100: below "
                        + Splits.TRAINING_SELLERS + " train, below "
                        + (Splits.TRAINING_SELLERS + Splits.VALIDATION_SELLERS) + " valid, else test");
        set.request()
                .splits()
                .periods()
                .ifPresent(periods -> splits.putObject("by_moment")
                        .put("valid_from", periods.valid().toString())
                        .put("test_from", periods.test().toString()));
        for (String name : List.of(Splits.TRAIN, Splits.VALID, Splits.TEST)) {
            splits.putObject(name).put("rows", 0);
        }
        Dataset<Row> members = rows.where(col(TrainingSet.LEFT_OUT).isNull()).drop(TrainingSet.LEFT_OUT);
        split(members).forEach(row -> splits.set(row.getAs(Splits.SPLIT), ofSplit(row)));
        ObjectNode leftOut = root.putObject("left_out");
        rows.where(col(TrainingSet.LEFT_OUT).isNotNull())
                .groupBy(TrainingSet.LEFT_OUT)
                .count()
                .orderBy(TrainingSet.LEFT_OUT)
                .collectAsList()
                .forEach(row -> leftOut.put(row.getString(0), row.getLong(1)));
        root.put("fingerprint", fingerprint(members));
    }

    private List<Row> split(Dataset<Row> members) {
        List<Column> figures = new ArrayList<>(List.of(
                count_distinct(col("as_of")).as("moments"),
                count_distinct(col("lid")).as("listings"),
                count_distinct(Splits.seller()).as("sellers")));
        set.request().target().ifPresent(target -> {
            Column label = col(ListingLabels.LABEL);
            figures.add(count(label).as("labels"));
            figures.add(avg(label.cast(IntegerType).cast(DoubleType)).as("mean_label"));
        });
        return members.groupBy(Splits.SPLIT)
                .agg(count(lit(1)).as("rows"), figures.toArray(Column[]::new))
                .collectAsList();
    }

    private static ObjectNode ofSplit(Row row) {
        ObjectNode node = JSON.createObjectNode();
        for (String name : row.schema().fieldNames()) {
            Object figure = row.getAs(name);
            if (figure instanceof Long whole) {
                node.put(name, whole);
            } else if (figure instanceof Double mean) {
                node.put(name, mean);
            }
        }
        return node;
    }

    /** The sum of the hashes of all rows; it does not depend on their order. */
    private static String fingerprint(Dataset<Row> members) {
        Column[] columns = Columns.named(List.of(members.columns()));
        Row total = members.agg(sum(xxhash64(struct(columns)).cast(createDecimalType(38, 0))))
                .first();
        return total.isNullAt(0) ? "0" : total.getDecimal(0).toPlainString();
    }

    /** The figures of all splits as lines for a person, from the manifest's text. */
    static List<String> summary(String manifest) {
        try {
            List<String> lines = new ArrayList<>();
            JsonNode root = JSON.readTree(manifest);
            for (String name : List.of(Splits.TRAIN, Splits.VALID, Splits.TEST)) {
                JsonNode split = root.path("splits").path(name);
                lines.add(String.format(
                        Locale.ROOT,
                        "%-5s %,10d rows of %,d sellers",
                        name,
                        split.path("rows").asLong(),
                        split.path("sellers").asLong()));
            }
            root.path("left_out")
                    .fields()
                    .forEachRemaining(why -> lines.add(String.format(
                            Locale.ROOT, "left out %,d: %s", why.getValue().asLong(), why.getKey())));
            return List.copyOf(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the manifest is no JSON", e);
        }
    }
}
