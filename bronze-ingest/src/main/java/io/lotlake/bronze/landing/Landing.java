package io.lotlake.bronze.landing;

import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.bronze.copy.SourceTypes;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.source.Relation;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Bronze table and the source tables that land in it: one for each shard, all of one shape.
 *
 * @param schema the schema of the source tables
 * @param prefix the beginning of their names, before the shard
 * @param shardColumn the technical column with the shard; empty if a single source table lands
 * @param source the columns of the source tables that lotlake reads
 */
public record Landing(
        TableSpec table, String schema, String prefix, Optional<String> shardColumn, List<SourceColumn> source) {

    public Landing {
        source = List.copyOf(source);
    }

    /** The source table of a shard. */
    public Relation relation(String shard) {
        return new Relation(shard, schema, shardColumn.isEmpty() ? prefix : prefix + shard);
    }

    /** The same landing with other columns of the source. */
    public Landing withSource(List<SourceColumn> columns) {
        return new Landing(table, schema, prefix, shardColumn, columns);
    }

    /** Whether lotlake adds the column of this name. */
    public boolean isTechnical(String column) {
        return column.equals(LogColumns.ALTERED)
                || LogColumns.OF_RUN.contains(column)
                || shardColumn.filter(column::equals).isPresent();
    }

    static Builder sharded(String name, String sentence, String source, String shardColumn, String shardSentence) {
        return new Builder(name, sentence, source, Optional.of(shardColumn), shardSentence);
    }

    static Builder whole(String name, String sentence, String source) {
        return new Builder(name, sentence, source, Optional.empty(), "");
    }

    /** Collects the source columns, then adds the technical ones. */
    static final class Builder {
        private static final String MONTHS = "months(" + LogColumns.INGESTED_AT + ")";

        private final String name;
        private final String sentence;
        private final String sourceSchema;
        private final String sourcePrefix;
        private final Optional<String> shardColumn;
        private final String shardSentence;
        private final List<SourceColumn> source = new ArrayList<>();
        private final List<String> sentences = new ArrayList<>();
        private String[] key = {};

        private Builder(String name, String sentence, String source, Optional<String> shardColumn, String shardText) {
            this.name = name;
            this.sentence = sentence;
            this.sourceSchema = source.substring(0, source.indexOf('.'));
            this.sourcePrefix = source.substring(source.indexOf('.') + 1);
            this.shardColumn = shardColumn;
            this.shardSentence = shardText;
        }

        /** Sets the key of the source. In Bronze, a key repeats with every run that saw the row. */
        Builder key(String... columns) {
            key = columns;
            return this;
        }

        Builder column(String column, String type, String text) {
            source.add(new SourceColumn(column, type));
            sentences.add(text);
            return this;
        }

        Landing build() {
            TableSpec.Builder spec = TableSpec.table(name, sentence);
            shardColumn.ifPresentOrElse(
                    shard -> spec.key(append(key, shard)).partitionedBy(shard, MONTHS),
                    () -> spec.key(append(key)).partitionedBy(MONTHS));
            for (int i = 0; i < source.size(); i++) {
                spec.optional(
                        source.get(i).name(), SourceTypes.spark(source.get(i).type()), sentences.get(i));
            }
            shardColumn.ifPresent(shard -> spec.required(shard, StringType, shardSentence));
            spec.optional(
                            LogColumns.ALTERED,
                            StringType,
                            "JSON of column to text: values of the row that the lake does not hold; NULL for none.")
                    .required(LogColumns.RUN_ID, StringType, "The run that read the row.")
                    .required(LogColumns.INGESTED_AT, TimestampType, "The moment of that run, UTC.")
                    .required(
                            LogColumns.OPERATION,
                            StringType,
                            "How the row was seen: r read in a seed, u upsert, d deletion.");
            return new Landing(spec.build(), sourceSchema, sourcePrefix, shardColumn, source);
        }

        private static String[] append(String[] key, String... shard) {
            List<String> all = new ArrayList<>(List.of(shard));
            all.addAll(List.of(key));
            all.add(LogColumns.RUN_ID);
            return all.toArray(String[]::new);
        }
    }

    /** The shards of this table for the portals and makes of a run. */
    public List<String> shards(List<String> portals, List<String> makes) {
        return shardColumn
                .map(column -> column.equals(LogColumns.MAKE) ? makes : portals)
                .orElse(List.of(Shards.WHOLE));
    }
}
