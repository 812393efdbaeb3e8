package io.lotlake.gold.quality;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Judges a table by what changed since the last publication. Each figure is the earlier one plus what the changes add:
 * the rows that came since, and the rows that refer to rows which are gone. A row that was wrong then and is gone now
 * counts until the whole table is judged. So a figure may be too high, and is never too low. Only an age may be too
 * low, if the newest row of all is gone.
 */
public final class DeltaGates {
    private static final String OF_KEY = "_of_key";
    private static final String NEWEST = "_newest";
    private static final String OF_TABLE = "_table";
    private static final String SUMS = "_sums";
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
     * Measures the tables, all by one query, and returns the figures by the names of the tables. A table is missing if
     * all its rows have to be judged: because its earlier figures are not known, or because a figure is beyond its
     * rule.
     */
    public Map<String, List<Figure>> measure(List<TableGates> all) {
        Map<String, List<Figure>> measured = new LinkedHashMap<>();
        try (Added added = new Added()) {
            List<TableMeasures> changed = new ArrayList<>();
            List<Dataset<Row>> sums = new ArrayList<>();
            for (TableGates gates : all) {
                TableMeasures wanted = new TableMeasures(gates, rules);
                if (!isKnown(wanted, added)) {
                    continue;
                }
                AddedRows rows = added.of(wanted.table()).orElseThrow();
                List<Reference> losing = losing(wanted, added);
                if (rows.isEmpty() && !rows.mayHaveLost() && losing.isEmpty()) {
                    measured.put(
                            wanted.table().name(), figures(wanted, Map.of(), OptionalLong.empty(), Judged.UNCHANGED));
                } else {
                    sums.add(sums(wanted, rows, losing).withColumn(OF_TABLE, lit(changed.size())));
                    changed.add(wanted);
                }
            }
            sums.stream()
                    .reduce(Dataset::unionByName)
                    .ifPresent(union -> union.collectAsList().forEach(row -> {
                        TableMeasures wanted = changed.get(row.getAs(OF_TABLE));
                        measured.put(wanted.table().name(), read(wanted, row.getList(row.fieldIndex(SUMS))));
                    }));
        }
        measured.values().removeIf(figures -> figures.stream().anyMatch(rules::isBeyond));
        return measured;
    }

    /** Whether the earlier figures are there, and what the tables have since. */
    private boolean isKnown(TableMeasures wanted, Added added) {
        return subjects(wanted).stream()
                        .allMatch(subject -> earlier.find(subject).isPresent())
                && added.of(wanted.table()).isPresent()
                && wanted.references().stream()
                        .allMatch(reference -> added.of(reference.target()).isPresent());
    }

    private static List<Reference> losing(TableMeasures wanted, Added added) {
        return wanted.references().stream()
                .filter(reference -> added.of(reference.target()).orElseThrow().mayHaveLost())
                .toList();
    }

    /** The rows that tables have got since they were judged, looked up once per table. */
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

    private static List<Measure> measures(TableMeasures wanted) {
        List<Measure> measures = new ArrayList<>(wanted.ofRows());
        measures.addAll(wanted.orphans());
        wanted.ofVersions().ifPresent(measures::add);
        return measures;
    }

    /**
     * One row with the sums of what is measured. It is computed from the rows that came, the rows that have their keys,
     * those that refer to what is gone, and the versions beside them.
     */
    private Dataset<Row> sums(TableMeasures wanted, AddedRows added, List<Reference> losing) {
        List<Measure> ofAdded = new ArrayList<>(wanted.ofRows());
        ofAdded.addAll(wanted.orphans());
        Column newest = wanted.measuresAge() ? wanted.newestSecond() : NOTHING;
        Dataset<Row> parts = part(wanted, wanted.withMarks(added.rows(), edition::read), ofAdded, newest, 0);
        if (wanted.measuresKey()) {
            Dataset<Row> keys = added.rows().select(Columns.named(wanted.table().key()));
            parts = parts.unionByName(
                    part(wanted, having(wanted.table(), keys, added.bounds()), List.of(), NOTHING, 1));
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
        return sums(wanted, parts);
    }

    /**
     * The rows in the columns that all parts have: the key, the count that the row adds to its key, the measures, and
     * the moment that tells the age.
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
    private Dataset<Row> having(TableSpec table, Dataset<Row> keys, KeyBounds bounds) {
        return edition.read(table)
                .where(bounds.condition(name -> col(name)))
                .join(keys, table.key().toArray(String[]::new), "left_semi");
    }

    /** The rows that refer to keys that the target had and no longer has. */
    private Dataset<Row> ofLost(TableSpec table, Reference reference) {
        String target = reference.target().key().get(0);
        Dataset<Row> lost = lost(reference.target()).select(col(target).as("_lost"));
        return edition.read(table).join(lost, col(reference.column()).equalTo(col("_lost")), "left_semi");
    }

    /** The rows that the table had when it was judged and whose keys it no longer has. */
    private Dataset<Row> lost(TableSpec table) {
        return lake.readSnapshot(table, earlier.snapshot(table).orElseThrow())
                .join(
                        edition.read(table).select(Columns.named(table.key())),
                        table.key().toArray(String[]::new),
                        "left_anti");
    }

    /** All versions of the things of which a version came or went. */
    private Dataset<Row> versions(TableMeasures wanted, AddedRows added) {
        TableSpec table = wanted.table();
        List<String> thing = wanted.gates().history().map(History::thing).orElseThrow();
        Column[] columns = Columns.named(thing);
        Dataset<Row> things = added.rows().select(columns);
        if (added.mayHaveLost()) {
            things = things.unionByName(lost(table).select(columns));
        }
        return edition.read(table).join(things, thing.toArray(String[]::new), "left_semi");
    }

    private static Dataset<Row> sums(TableMeasures wanted, Dataset<Row> parts) {
        List<Measure> measures = measures(wanted);
        List<Column> ofKey = new ArrayList<>();
        List<Column> ofTable = new ArrayList<>();
        ofTable.add(coalesce(sum(greatest(col(OF_KEY).minus(1), lit(0L))), lit(0L)));
        for (int i = 0; i < measures.size(); i++) {
            ofKey.add(sum(name(i)).as(name(i)));
            ofTable.add(coalesce(sum(name(i)), lit(0L)));
        }
        ofKey.add(max(NEWEST).as(NEWEST));
        ofTable.add(max(NEWEST));
        return parts.groupBy(Columns.named(wanted.table().key()))
                .agg(sum(OF_KEY).as(OF_KEY), ofKey.toArray(Column[]::new))
                .agg(array(ofTable.toArray(Column[]::new)).as(SUMS));
    }

    /** @param sums the sum for the keys, that of each measure, and the newest moment, which is NULL if no row came */
    private List<Figure> read(TableMeasures wanted, List<@Nullable Long> sums) {
        List<Measure> measures = measures(wanted);
        Map<EarlierFigures.Subject, Long> more = new HashMap<>();
        more.put(new EarlierFigures.Subject(wanted.table().name(), Gate.UNIQUE_KEY), requireNonNull(sums.get(0)));
        for (int i = 0; i < measures.size(); i++) {
            more.put(subject(measures.get(i)), requireNonNull(sums.get(i + 1)));
        }
        Long last = sums.get(measures.size() + 1);
        OptionalLong newest = last == null ? OptionalLong.empty() : OptionalLong.of(last);
        return figures(wanted, more, newest, Judged.DELTA);
    }

    /**
     * The earlier figures plus what the changes add.
     *
     * @param newest the newest of the rows that came, in seconds since 1970
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
