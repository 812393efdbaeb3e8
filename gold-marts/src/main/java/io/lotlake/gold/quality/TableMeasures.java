package io.lotlake.gold.quality;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import io.lotlake.common.quality.TableGates;
import io.lotlake.common.quality.TableGates.History;
import io.lotlake.common.quality.TableGates.Reference;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/** What the gates of a table measure of each of its rows, as far as the rules ask for it. */
record TableMeasures(TableGates gates, GateRules rules) {
    static final double SECONDS_OF_DAY = 86_400;

    private static final String EMAIL = "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\\.[A-Za-z]{2}";
    private static final String PHONE = "\\+[1-9][0-9]{0,2}[ /()-]{0,2}[0-9][0-9 /()-]{6,}[0-9]";

    /**
     * One measure: a number for each row. The sum over all rows becomes the figure.
     *
     * @param isShare whether the figure is the sum divided by the number of rows
     */
    record Measure(String subject, Gate gate, Column ofRow, boolean isShare) {}

    TableSpec table() {
        return gates.table();
    }

    /** The measure of broken versions. The versions before and after a version have to be among the rows. */
    Optional<Measure> ofVersions() {
        return gates.history()
                .filter(versions -> rules.measures(Gate.HISTORY))
                .map(versions -> new Measure(table().name(), Gate.HISTORY, brokenVersion(versions), false));
    }

    /** The measures that need only the row itself. */
    List<Measure> ofRows() {
        List<Measure> measures = new ArrayList<>();
        gates.contradiction()
                .filter(wrong -> rules.measures(Gate.ORDER))
                .ifPresent(wrong -> measures.add(new Measure(table().name(), Gate.ORDER, oneIf(wrong), false)));
        if (rules.measures(Gate.PERSONAL_DATA)) {
            personal()
                    .ifPresent(found ->
                            measures.add(new Measure(table().name(), Gate.PERSONAL_DATA, oneIf(found), false)));
        }
        return measures;
    }

    /** The measures of references to rows that are missing, by the marks of {@link #withMarks}. */
    List<Measure> orphans() {
        return references().stream()
                .map(reference -> new Measure(
                        subject(reference),
                        Gate.ORPHANS,
                        oneIf(col(mark(reference))
                                .isNull()
                                .and(col(reference.column()).isNotNull())),
                        true))
                .toList();
    }

    /** The references that are measured. */
    List<Reference> references() {
        return rules.measures(Gate.ORPHANS) ? gates.references() : List.of();
    }

    String subject(Reference reference) {
        return table().name() + "." + reference.column();
    }

    /** The rows with a mark for each reference, which is NULL if the referenced row is missing. */
    Dataset<Row> withMarks(Dataset<Row> rows, Function<TableSpec, Dataset<Row>> read) {
        Dataset<Row> marked = rows;
        for (Reference reference : references()) {
            marked = withMark(marked, reference, read);
        }
        return marked;
    }

    /** Whether the keys are counted. */
    boolean measuresKey() {
        return gates.isKeyed()
                && rules.measures(Gate.UNIQUE_KEY)
                && !table().key().isEmpty();
    }

    /** Whether the age of the content is measured. */
    boolean measuresAge() {
        return gates.newest().isPresent() && rules.measures(Gate.AGE);
    }

    /** The moment that tells the age of the content, in seconds since 1970. */
    Column newestSecond() {
        return unix_seconds(col(gates.newest().orElseThrow()));
    }

    /** The age in days of what was written at that second. */
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
     * Whether any text of a row looks like personal data. The patterns run only on texts with their rarest character.
     * Every engine computes a branch of CASE only for the rows that need it, whereas a vectorised engine computes both
     * sides of AND for all rows.
     */
    private Optional<Column> personal() {
        return table().columns().stream()
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
}
