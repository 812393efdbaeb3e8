package io.lotlake.gold.quality;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.lotlake.common.quality.TableGates;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.quality.TableMeasures.Measure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Judges a table by all its rows, in one pass. */
public final class WholeGates {
    private final Function<TableSpec, Dataset<Row>> read;
    private final GateRules rules;
    private final Instant now;

    /**
     * Measures nothing yet.
     *
     * @param read gives the rows of the table and of those that it refers to
     * @param now the moment of the run, from which ages count
     */
    public WholeGates(Function<TableSpec, Dataset<Row>> read, GateRules rules, Instant now) {
        this.read = read;
        this.rules = rules;
        this.now = now;
    }

    /** The figures of the table; none if it has no rows. */
    public List<Figure> measure(TableGates gates) {
        TableMeasures wanted = new TableMeasures(gates, rules);
        List<Measure> measures = new ArrayList<>(wanted.ofVersions().stream().toList());
        measures.addAll(wanted.ofRows());
        measures.addAll(wanted.orphans());
        return figures(wanted, wanted.withMarks(read.apply(gates.table()), read), measures);
    }

    private List<Figure> figures(TableMeasures wanted, Dataset<Row> rows, List<Measure> measures) {
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
        boolean hasAge = wanted.measuresAge();
        ofRow.add((hasAge ? wanted.newestSecond() : lit(0L)).as("_newest"));
        ofKey.add(max("_newest").as("_newest"));
        ofTable.add(max("_newest"));
        boolean unique = wanted.measuresKey();
        Column[] key = unique ? Columns.named(wanted.table().key()) : new Column[] {lit(0)};
        Row figures = rows.select(Stream.concat(Stream.of(key), ofRow.stream()).toArray(Column[]::new))
                .groupBy(unique ? key : new Column[0])
                .agg(ofKey.get(0), tail(ofKey))
                .agg(ofTable.get(0), tail(ofTable))
                .first();
        return read(wanted, figures, measures);
    }

    private static Column[] tail(List<Column> columns) {
        return columns.subList(1, columns.size()).toArray(Column[]::new);
    }

    private List<Figure> read(TableMeasures wanted, Row row, List<Measure> measures) {
        List<Figure> figures = new ArrayList<>();
        double rows = row.isNullAt(0) ? 0 : row.getLong(0);
        if (rows == 0) {
            return figures;
        }
        if (wanted.measuresKey()) {
            figures.add(new Figure(wanted.table().name(), Gate.UNIQUE_KEY, row.getLong(1)));
        }
        for (int i = 0; i < measures.size(); i++) {
            Measure measure = measures.get(i);
            double sum = row.getLong(i + 2);
            figures.add(new Figure(measure.subject(), measure.gate(), measure.isShare() ? sum / rows : sum));
        }
        if (wanted.measuresAge()) {
            figures.add(new Figure(
                    wanted.table().name(), Gate.AGE, TableMeasures.days(row.getLong(measures.size() + 2), now)));
        }
        return figures;
    }
}
