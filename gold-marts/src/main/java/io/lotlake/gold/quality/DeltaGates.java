package io.lotlake.gold.quality;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.quality.TableGates.History;
import io.lotlake.common.quality.TableGates.Reference;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.quality.TableMeasures.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Judges a table by its changes since the last publication. A rule that held for the table then, and holds for the rows
 * that came since and for the rows that refer to removed rows, holds for the table now. A figure is therefore the
 * earlier figure plus what the changes add. A wrong row that has been removed since still counts until the whole table
 * is judged again. So a figure may be too high, but never too low. The age is the only exception: it is too low if the
 * newest row of all was removed.
 */
public final class DeltaGates {
    private static final String OF_KEY = "_of_key";
    private static final String NEWEST = "_newest";
    private static final Column NOTHING = lit(null).cast("bigint");

    private final Lake lake;
    private final Edition edition;
    private final GateRules rules;
    private final EarlierFigures earlier;
    private final Instant now;

    /** @param now the moment of the run, from which ages count */
    public DeltaGates(Lake lake, Edition edition, GateRules rules, EarlierFigures earlier, Instant now) {
        this.lake = lake;
        this.edition = edition;
        this.rules = rules;
        this.earlier = earlier;
        this.now = now;
    }

    /**
     * Measures the changes. The result is empty if all rows have to be measured, because the earlier figures are not
     * known or a figure is beyond its rule.
     */
    public Optional<List<Figure>> measure(TableGates gates) {
        TableMeasures wanted = new TableMeasures(gates, rules);
        if (!subjects(wanted).stream().allMatch(subject -> earlier.find(subject).isPresent())) {
            return Optional.empty();
        }
        try (Added added = new Added()) {
            Optional<AddedRows> rows = added.of(wanted.table());
            List<Reference> references = wanted.references();
            if (rows.isEmpty()
                    || !references.stream()
                            .allMatch(reference -> added.of(reference.target()).isPresent())) {
                return Optional.empty();
            }
            List<Reference> losing = references.stream()
                    .filter(reference ->
                            added.of(reference.target()).orElseThrow().mayHaveLost())
                    .toList();
            boolean isSame = rows.get().isEmpty() && !rows.get().mayHaveLost() && losing.isEmpty();
            List<Figure> figures = isSame
                    ? figures(wanted, Map.of(), OptionalLong.empty(), Judged.UNCHANGED)
                    : figures(wanted, rows.get(), losing);
            return figures.stream().anyMatch(rules::isBeyond) ? Optional.empty() : Optional.of(figures);
        }
    }

    /** The changes of tables since they were judged. Each table is looked up once. */
    private final class Added implements AutoCloseable {
        private final Map<String, Optional<AddedRows>> tables = new HashMap<>();

        Optional<AddedRows> of(TableSpec table) {
            return tables.computeIfAbsent(table.name(), name -> find(table));
        }

        private Optional<AddedRows> find(TableSpec table) {
            OptionalLong base = earlier.snapshot(table);
            OptionalLong head = edition.snapshot(table);
            return base.isEmpty() || head.isEmpty()
                    ? Optional.empty()
                    : AddedRows.of(lake, table, base.getAsLong(), head.getAsLong());
        }

        @Override
        public void close() {
            tables.values().forEach(added -> added.ifPresent(AddedRows::close));
        }
    }

    private List<EarlierFigures.Subject> subjects(TableMeasures wanted) {
        String table = wanted.table().name();
        List<EarlierFigures.Subject> subjects = new ArrayList<>();
        if (wanted.measuresKey()) {
            subjects.add(new EarlierFigures.Subject(table, Gate.UNIQUE_KEY));
        }
        measures(wanted).forEach(measure -> subjects.add(subject(measure)));
        if (wanted.measuresAge()) {
            subjects.add(new EarlierFigures.Subject(table, Gate.AGE));
        }
        return subjects;
    }

    private List<Measure> measures(TableMeasures wanted) {
        List<Measure> measures = new ArrayList<>(wanted.ofRows());
        measures.addAll(wanted.orphans());
        wanted.ofVersions().ifPresent(measures::add);
        return measures;
    }

    /**
     * Measures four sets of rows in one query: the added rows, the rows that share their keys, the rows that refer to
     * removed rows, and all versions of the things that changed.
     */
    private List<Figure> figures(TableGates gates, AddedRows added, List<Reference> losing) {
        List<Measure> ofAdded = new ArrayList<>(gates.ofRows(rules));
        ofAdded.addAll(gates.orphans(rules));
        Column newest = gates.measuresAge(rules) ? gates.newestSecond() : NOTHING;
        Dataset<Row> parts = part(gates, gates.withMarks(added.rows(), edition::read, rules), ofAdded, newest, 0);
        if (gates.measuresKey(rules)) {
            Dataset<Row> keys = added.rows().select(Columns.named(gates.table().key()));
            parts = parts.unionByName(part(gates, having(gates.table(), keys), List.of(), NOTHING, 1));
        }
        for (Reference reference : losing) {
            Measure orphan = new Measure(wanted.subject(reference), Gate.ORPHANS, lit(1), true);
            parts = parts.unionByName(part(wanted, ofLost(wanted.table(), reference), List.of(orphan), NOTHING, 0));
        }
        Optional<Measure> ofVersions = wanted.ofVersions();
        if (ofVersions.isPresent()) {
            Dataset<Row> versions = versions(wanted, added);
            parts = parts.unionByName(part(wanted, versions, List.of(ofVersions.get()), NOTHING, 0));
        }
        return read(wanted, parts);
    }

    /**
     * Gives rows the columns that all parts of the query share: the key, the count of rows per key, the measured
     * numbers, and the moment that tells the age.
     */
    private Dataset<Row> part(
            TableMeasures wanted, Dataset<Row> rows, List<Measure> measured, Column newest, long rowsOfKey) {
        List<Column> columns =
                new ArrayList<>(List.of(Columns.named(wanted.table().key())));
        columns.add(lit(rowsOfKey).as(OF_KEY));
        List<Measure> all = measures(wanted);
        for (int i = 0; i < all.size(); i++) {
            EarlierFigures.Subject subject = subject(all.get(i));
            Column value = measured.stream()
                    .filter(measure -> subject(measure).equals(subject))
                    .map(Measure::ofRow)
                    .findFirst()
                    .orElse(lit(0));
            columns.add(value.cast("bigint").as(name(i)));
        }
        columns.add(newest.as(NEWEST));
        return rows.select(columns.toArray(Column[]::new));
    }

    private static EarlierFigures.Subject subject(Measure measure) {
        return new EarlierFigures.Subject(measure.subject(), measure.gate());
    }

    private static String name(int measure) {
        return "_m" + measure;
    }

    /** The rows of the table that have one of the keys. */
    private Dataset<Row> having(TableSpec table, Dataset<Row> keys) {
        return edition.read(table).join(keys, table.key().toArray(String[]::new), "left_semi");
    }

    /** The rows that refer to a key that the target has lost since it was judged. */
    private Dataset<Row> ofLost(TableSpec table, Reference reference) {
        String target = reference.target().key().get(0);
        Dataset<Row> lost = lost(reference.target()).select(col(target).as("_lost"));
        return edition.read(table).join(lost, col(reference.column()).equalTo(col("_lost")), "left_semi");
    }

    /** The rows of the judged snapshot whose keys the table has lost since. */
    private Dataset<Row> lost(TableSpec table) {
        return lake.readSnapshot(table, earlier.snapshot(table).orElseThrow())
                .join(
                        edition.read(table).select(Columns.named(table.key())),
                        table.key().toArray(String[]::new),
                        "left_anti");
    }

    /** All versions of each thing that gained or lost a version. */
    private Dataset<Row> versions(TableGates gates, AddedRows added) {
        TableSpec table = gates.table();
        List<String> thing = gates.history().map(History::thing).orElseThrow();
        Column[] columns = Columns.named(thing);
        Dataset<Row> things = added.rows().select(columns);
        if (added.mayHaveLost()) {
            things = things.unionByName(lost(table).select(columns));
        }
        return edition.read(table).join(things, thing.toArray(String[]::new), "left_semi");
    }

    private List<Figure> read(TableMeasures wanted, Dataset<Row> parts) {
        List<Measure> measures = measures(wanted);
        List<Column> ofKey = new ArrayList<>();
        List<Column> ofTable = new ArrayList<>();
        for (int i = 0; i < measures.size(); i++) {
            ofKey.add(sum(name(i)).as(name(i)));
            ofTable.add(coalesce(sum(name(i)), lit(0L)));
        }
        ofKey.add(max(NEWEST).as(NEWEST));
        ofTable.add(max(NEWEST));
        Row row = parts.groupBy(Columns.named(wanted.table().key()))
                .agg(sum(OF_KEY).as(OF_KEY), ofKey.toArray(Column[]::new))
                .agg(coalesce(sum(greatest(col(OF_KEY).minus(1), lit(0L))), lit(0L)), ofTable.toArray(Column[]::new))
                .first();
        Map<EarlierFigures.Subject, Long> more = new HashMap<>();
        more.put(new EarlierFigures.Subject(wanted.table().name(), Gate.UNIQUE_KEY), row.getLong(0));
        for (int i = 0; i < measures.size(); i++) {
            more.put(subject(measures.get(i)), row.getLong(i + 1));
        }
        int last = measures.size() + 1;
        OptionalLong newest = row.isNullAt(last) ? OptionalLong.empty() : OptionalLong.of(row.getLong(last));
        return figures(wanted, more, newest, Judged.DELTA);
    }

    /**
     * Adds the new counts to the earlier figures.
     *
     * @param newest the youngest moment of the added rows, in seconds since 1970
     */
    private List<Figure> figures(
            TableMeasures wanted, Map<EarlierFigures.Subject, Long> more, OptionalLong newest, Judged judged) {
        List<Figure> figures = new ArrayList<>();
        for (EarlierFigures.Subject subject : subjects(wanted)) {
            double before = earlier.find(subject).orElseThrow().value();
            long added = more.getOrDefault(subject, 0L);
            double value = switch (subject.gate()) {
                case AGE -> age(before, newest);
                case ORPHANS -> share(wanted.table(), before, added);
                default -> before + added;
            };
            figures.add(new Figure(subject.name(), subject.gate(), value, judged, edition.snapshot(wanted.table())));
        }
        return figures;
    }

    private double age(double before, OptionalLong newest) {
        double older = before + Duration.between(earlier.judgedAt(), now).toSeconds() / TableMeasures.SECONDS_OF_DAY;
        return newest.isPresent() ? Math.min(older, TableMeasures.days(newest.getAsLong(), now)) : older;
    }

    private double share(TableSpec table, double before, long added) {
        double orphans = before * rows(table, earlier.snapshot(table)) + added;
        return orphans == 0 ? 0 : orphans / Math.max(1, rows(table, edition.snapshot(table)));
    }

    private long rows(TableSpec table, OptionalLong snapshot) {
        return Commit.of(lake.icebergTable(table).snapshot(snapshot.orElseThrow()))
                .totalRows();
    }
}
