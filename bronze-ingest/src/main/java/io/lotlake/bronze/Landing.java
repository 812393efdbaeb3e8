package io.lotlake.bronze;

import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.lotlake.common.lake.Shards;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.table.TableSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Bronze table and the source tables that land in it: one per shard, all of one shape.
 *
 * @param schema of the source tables
 * @param prefix of their names; the shard follows, where there is one
 * @param shardColumn the technical column that holds the shard; empty where a single source table lands
 * @param source the columns of the source tables that lotlake reads
 */
public record Landing(
        TableSpec table, String schema, String prefix, Optional<String> shardColumn, List<SourceColumn> source) {

    public Landing {
        source = List.copyOf(source);
    }

    /** The source table of a shard. */
    Relation relation(String shard) {
        return new Relation(shard, schema, shardColumn.isEmpty() ? prefix : prefix + shard);
    }

    /** The same landing with other columns of the source. */
    Landing withSource(List<SourceColumn> columns) {
        return new Landing(table, schema, prefix, shardColumn, columns);
    }

    /** Whether the name is that of a column that lotlake adds. */
    boolean isTechnical(String column) {
        return column.equals(Bronze.ALTERED)
                || Bronze.RUN_COLUMNS.contains(column)
                || shardColumn.filter(column::equals).isPresent();
    }

    /**
     * A source column as it is read.
     *
     * @param type in which COPY sends it, as {@code format_type} prints it
     * @param policy for values that the lake does not hold
     */
    record SourceColumn(String name, String type, Policy policy) implements Serializable {
        /** A column whose values may not be altered. */
        SourceColumn(String name, String type) {
            this(name, type, Policy.ERROR);
        }

        /** What a SELECT says to get it from a table that has it in the actual type, or has no such column. */
        String expression(Optional<String> actual) {
            return actual.map(from -> SourceTypes.sentAlike(from, type) ? quoted() : quoted() + "::" + type)
                    .orElse("NULL");
        }

        private String quoted() {
            return Identifiers.quoted(name);
        }
    }

    /** A source table by name. */
    record Relation(String shard, String schema, String name) {
        /** For FROM. */
        String quoted() {
            return Identifiers.quoted(schema, name);
        }

        @Override
        public String toString() {
            return schema + "." + name;
        }
    }

    static Builder sharded(String name, String sentence, String source, String shardColumn, String shardSentence) {
        return new Builder(name, sentence, source, Optional.of(shardColumn), shardSentence);
    }

    static Builder whole(String name, String sentence, String source) {
        return new Builder(name, sentence, source, Optional.empty(), "");
    }

    /** Collects the source columns, then adds the technical ones. */
    static final class Builder {
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

        /** The key of the source; in Bronze it repeats with every run that saw the row. */
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
                    shard -> spec.key(append(key, shard)).partitionedBy(shard, "months(_ingested_at)"),
                    () -> spec.key(append(key)).partitionedBy("months(_ingested_at)"));
            for (int i = 0; i < source.size(); i++) {
                spec.optional(
                        source.get(i).name(), SourceTypes.spark(source.get(i).type()), sentences.get(i));
            }
            shardColumn.ifPresent(shard -> spec.required(shard, StringType, shardSentence));
            spec.optional(
                            Bronze.ALTERED,
                            StringType,
                            "JSON of column to text: values of the row that the lake does not hold; NULL for none.")
                    .required("_run_id", StringType, "The run that read the row.")
                    .required("_ingested_at", TimestampType, "The moment of that run, UTC.")
                    .required("_op", StringType, "How the row was seen: r read in a seed, u upsert, d deletion.");
            return new Landing(spec.build(), sourceSchema, sourcePrefix, shardColumn, source);
        }

        private static String[] append(String[] key, String... shard) {
            List<String> all = new ArrayList<>(List.of(shard));
            all.addAll(List.of(key));
            all.add("_run_id");
            return all.toArray(String[]::new);
        }
    }

    /** The shards of this table among the portals and makes of a run. */
    List<String> shards(List<String> portals, List<String> makes) {
        return shardColumn
                .map(column -> column.equals(Bronze.MAKE) ? makes : portals)
                .orElse(List.of(Shards.WHOLE));
    }
}
