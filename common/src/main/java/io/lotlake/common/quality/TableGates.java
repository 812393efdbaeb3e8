package io.lotlake.common.quality;

import io.lotlake.common.table.TableSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

/**
 * The gates of one table. They are measured in one pass over the table.
 *
 * @param contradiction a condition that is true for a row whose values contradict each other
 * @param newest the column with the moment that tells the age of the table's content
 * @param isKeyed whether duplicates of the key are counted
 */
public record TableGates(
        TableSpec table,
        List<Reference> references,
        Optional<Column> contradiction,
        Optional<History> history,
        Optional<String> newest,
        boolean isKeyed) {
    public TableGates {
        references = List.copyOf(references);
    }

    /** A column that holds the key of another table. */
    public record Reference(String column, TableSpec target) {
        public Reference {
            if (target.key().size() != 1) {
                throw new IllegalArgumentException(target.name() + " has no key of one column to refer to");
            }
        }
    }

    /** The columns that tell when each version of a thing is valid (SCD2). */
    public record History(List<String> thing, String from, String to, String isCurrent) {
        public History {
            thing = List.copyOf(thing);
        }
    }

    /** The gates that apply to every table. */
    public static TableGates of(TableSpec table) {
        return new TableGates(table, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);
    }

    public TableGates reference(String column, TableSpec target) {
        List<Reference> more = Stream.concat(references.stream(), Stream.of(new Reference(column, target)))
                .toList();
        return new TableGates(table, more, contradiction, history, newest, isKeyed);
    }

    public TableGates contradiction(Column isWrong) {
        return new TableGates(table, references, Optional.of(isWrong), history, newest, isKeyed);
    }

    public TableGates history(History versions) {
        return new TableGates(table, references, contradiction, Optional.of(versions), newest, isKeyed);
    }

    /** The gates without the count of duplicate keys, for a table whose key is checked elsewhere. */
    public TableGates textOnly() {
        return new TableGates(table, references, contradiction, history, newest, false);
    }

    public TableGates newest(String moment) {
        return new TableGates(table, references, contradiction, history, Optional.of(moment), isKeyed);
    }

    /** One measurement. Each row gives a number, and the sum over all rows becomes the figure. */
    record Measure(String subject, Gate gate, Column ofRow, boolean isShare) {}

    /**
     * Measures the table. The function {@code read} gives the rows of the table and of the tables that it refers to.
     */
    public List<Figure> measure(Function<TableSpec, Dataset<Row>> read, GateRules rules, Instant now) {
        List<Measure> measures = new ArrayList<>(ofVersions(rules).stream().toList());
        measures.addAll(ofRows(rules));
        measures.addAll(orphans(rules));
        return figures(withMarks(read.apply(table), read, rules), measures, rules, now);
    }

    /** The measurement that compares a version with the versions before and after it. These must be among the rows. */
    Optional<Measure> ofVersions(GateRules rules) {
        return history.filter(versions -> rules.measures(Gate.HISTORY))
                .map(versions -> new Measure(table.name(), Gate.HISTORY, brokenVersion(versions), false));
    }

    /** The measurements that need one row only. */
    List<Measure> ofRows(GateRules rules) {
        List<Measure> measures = new ArrayList<>();
        contradiction
                .filter(wrong -> rules.measures(Gate.ORDER))
                .ifPresent(wrong -> measures.add(new Measure(table.name(), Gate.ORDER, oneIf(wrong), false)));
        if (rules.measures(Gate.PERSONAL_DATA)) {
            personal()
                    .ifPresent(
                            found -> measures.add(new Measure(table.name(), Gate.PERSONAL_DATA, oneIf(found), false)));
        }
        return measures;
    }

    /**
     * The measurements that count the references of a row without a target. They read the columns that
     * {@link #withMarks} adds.
     */
    List<Measure> orphans(GateRules rules) {
        return measured(rules).stream()
                .map(reference -> new Measure(
                        subject(reference),
                        Gate.ORPHANS,
                        oneIf(col(mark(reference))
                                .isNull()
                                .and(col(reference.column()).isNotNull())),
                        true))
                .toList();
    }

    List<Reference> measured(GateRules rules) {
        return rules.measures(Gate.ORPHANS) ? references : List.of();
    }

    String subject(Reference reference) {
        return table.name() + "." + reference.column();
    }

    /** Adds one column for each reference. It is true if the target of the reference exists, and NULL otherwise. */
    Dataset<Row> withMarks(Dataset<Row> rows, Function<TableSpec, Dataset<Row>> read, GateRules rules) {
        Dataset<Row> marked = rows;
        for (Reference reference : measured(rules)) {
            marked = withMark(marked, reference, read);
        }
        return marked;
    }

    boolean measuresKey(GateRules rules) {
        return isKeyed && rules.measures(Gate.UNIQUE_KEY) && !table.key().isEmpty();
    }

    boolean measuresAge(GateRules rules) {
        return newest.isPresent() && rules.measures(Gate.AGE);
    }

    /** The moment that tells the age of the content, in seconds since 1970. */
    Column newestSecond() {
        return unix_seconds(col(newest.orElseThrow()));
    }

    /** The age in days of content that was written at that second. */
    static double days(long second, Instant now) {
        return Duration.between(Instant.ofEpochSecond(second), now).toSeconds() / SECONDS_OF_DAY;
    }

    private static Column oneIf(Column condition) {
        return when(condition, lit(1)).otherwise(lit(0));
    }

    private static String mark(Reference reference) {
        return "_there_" + reference.column();
    }

    private static Dataset<Row> withMark(
            Dataset<Row> rows, Reference reference, Function<TableSpec, Dataset<Row>> read) {
        String key = "_key_" + reference.column();
        Dataset<Row> keys = read.apply(reference.target())
                .select(col(reference.target().key().get(0)).as(key), lit(true).as(mark(reference)));
        return rows.join(keys, rows.col(reference.column()).equalTo(keys.col(key)), "left");
    }

    private static Column brokenVersion(History versions) {
        Column[] thing = Columns.named(versions.thing());
        Column next = lead(col(versions.from()), 1)
                .over(Window.partitionBy(thing).orderBy(col(versions.from()), col(versions.to())));
        Column ends = next.isNotNull().and(next.notEqual(col(versions.to())));
        Column current = next.isNull().notEqual(col(versions.isCurrent()));
        Column empty = col(versions.from()).geq(col(versions.to()));
        return oneIf(ends.or(current).or(empty));
    }

    /**
     * Whether any text of a row looks like personal data. The patterns run only on texts that contain their rarest
     * character. The condition is a CASE because every engine computes a branch of CASE only for the rows that need it;
     * a vectorised engine computes both sides of AND for all rows.
     */
    private Optional<Column> personal() {
        return table.columns().stream()
                .flatMap(column -> text(column).stream())
                .map(text -> when(text.contains("@"), text.rlike(EMAIL))
                        .otherwise(false)
                        .or(when(text.contains("+"), text.rlike(PHONE)).otherwise(false)))
                .map(found -> coalesce(found, lit(false)))
                .reduce(Column::or);
    }

    private static Optional<Column> text(ColumnSpec column) {
        if (column.type().equals(DataTypes.StringType)) {
            return Optional.of(col(column.name()));
        }
        return column.type() instanceof ArrayType array && array.elementType().equals(DataTypes.StringType)
                ? Optional.of(array_join(col(column.name()), " "))
                : Optional.empty();
    }

    private List<Figure> figures(Dataset<Row> rows, List<Measure> measures, GateRules rules, Instant now) {
        List<Column> ofRow = new ArrayList<>();
        List<Column> ofKey = new ArrayList<>(List.of(count(lit(1)).as("_rows")));
        List<Column> ofTable =
                new ArrayList<>(List.of(sum("_rows"), sum(col("_rows").minus(1))));
        for (int i = 0; i < measures.size(); i++) {
            String name = "_m" + i;
            ofRow.add(measures.get(i).ofRow().as(name));
            ofKey.add(sum(name).as(name));
            ofTable.add(sum(name));
        }
        boolean hasAge = measuresAge(rules);
        ofRow.add((hasAge ? newestSecond() : lit(0L)).as("_newest"));
        ofKey.add(max("_newest").as("_newest"));
        ofTable.add(max("_newest"));
        boolean unique = measuresKey(rules);
        Column[] key = unique ? Columns.named(table.key()) : new Column[] {lit(0)};
        Row figures = rows.select(Stream.concat(Stream.of(key), ofRow.stream()).toArray(Column[]::new))
                .groupBy(unique ? key : new Column[0])
                .agg(ofKey.get(0), tail(ofKey))
                .agg(ofTable.get(0), tail(ofTable))
                .first();
        return read(figures, measures, unique, hasAge, now);
    }

    private static Column[] tail(List<Column> columns) {
        return columns.subList(1, columns.size()).toArray(Column[]::new);
    }

    private List<Figure> read(Row row, List<Measure> measures, boolean unique, boolean hasAge, Instant now) {
        List<Figure> figures = new ArrayList<>();
        double rows = row.isNullAt(0) ? 0 : row.getLong(0);
        if (rows == 0) {
            return figures;
        }
        if (unique) {
            figures.add(new Figure(table.name(), Gate.UNIQUE_KEY, row.getLong(1)));
        }
        for (int i = 0; i < measures.size(); i++) {
            Measure measure = measures.get(i);
            double sum = row.getLong(i + 2);
            figures.add(new Figure(measure.subject(), measure.gate(), measure.isShare() ? sum / rows : sum));
        }
        if (hasAge) {
            figures.add(new Figure(table.name(), Gate.AGE, days(row.getLong(measures.size() + 2), now)));
        }
        return figures;
    }
}
