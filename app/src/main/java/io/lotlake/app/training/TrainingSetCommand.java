package io.lotlake.app.training;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.training.Splits.Periods;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.run.ConfigOption;
import io.lotlake.common.session.LakeSession;
import io.lotlake.common.warehouse.Warehouse;
import io.lotlake.gold.features.Knowledge;
import io.lotlake.gold.features.Label;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lotlake training-set --as-of DAY --horizon 30d --label sold --output DIR}. It takes no lock of the lake. */
@Command(
        name = "training-set",
        mixinStandardHelpOptions = true,
        description = "Writes what was known about every listing at a moment, and nothing later, with a label of what"
                + " happened afterwards.")
public final class TrainingSetCommand implements Callable<Integer> {
    private final Supplier<Medallion> tables;

    @Mixin
    private ConfigOption options;

    @Option(
            names = "--as-of",
            paramLabel = "MOMENT",
            required = true,
            description = "A day, which stands for its end, or a moment, UTC; can be repeated.")
    private List<String> moments = new ArrayList<>();

    @ArgGroup(exclusive = false)
    private @Nullable Wanted wanted;

    @ArgGroup(exclusive = false)
    private @Nullable Begins begins;

    @ArgGroup(multiplicity = "1")
    private Place place = new Place();

    @Option(
            names = "--prove",
            description = "Before writing, compare with the tables that were published then, cell by cell.")
    private boolean prove;

    /** What is to be predicted; without it, only features are written. */
    static final class Wanted {
        @Option(
                names = "--label",
                paramLabel = "LABEL",
                required = true,
                description = "One of ${COMPLETION-CANDIDATES}.",
                converter = LabelName.class,
                completionCandidates = LabelName.class)
        private Label label = Label.SOLD;

        @Option(
                names = "--horizon",
                paramLabel = "DAYS",
                required = true,
                description = "How long after the moment it may happen, e.g. 30d.")
        private String horizon = "";
    }

    /** The periods of the splits. */
    static final class Begins {
        @Option(
                names = "--valid-from",
                paramLabel = "DAY",
                required = true,
                description = "Moments from this day on are for validation.")
        private String valid = "";

        @Option(
                names = "--test-from",
                paramLabel = "DAY",
                required = true,
                description = "Moments from this day on are for tests.")
        private String test = "";
    }

    /** Where the rows go. */
    static final class Place {
        @Option(
                names = "--output",
                paramLabel = "DIR",
                description = "A new folder for Parquet files and manifest.json.")
        private @Nullable Path folder;

        @Option(names = "--table", paramLabel = "NAME", description = "A new Iceberg table training.NAME in the lake.")
        private @Nullable String table;

        Output output() {
            return folder != null ? new Output.Folder(folder) : new Output.Table(String.valueOf(table));
        }
    }

    public TrainingSetCommand(Supplier<Medallion> tables) {
        this.tables = tables;
    }

    @Override
    public Integer call() throws Exception {
        Request request = request();
        Output output = place.output();
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Warehouse.requireThere(config);
        try (SparkSession spark = LakeSession.open(config, "lotlake training-set")) {
            Lake lake = new Lake(spark, config.buckets(), Run.startingAt(Instant.now()));
            return run(request, output, new KnownRows(tables.get(), lake, config))
                    .code();
        }
    }

    private Request request() {
        Optional<Target> target =
                Optional.ofNullable(wanted).map(given -> new Target(given.label, Moments.horizon(given.horizon)));
        Optional<Periods> periods = Optional.ofNullable(begins)
                .map(given ->
                        new Periods(Moments.day("--valid-from", given.valid), Moments.day("--test-from", given.test)));
        return new Request(
                moments.stream().map(text -> Moments.asOf("--as-of", text)).toList(), target, new Splits(periods));
    }

    private ExitCode run(Request request, Output output, KnownRows known) {
        output.requireFree(known.lake().spark());
        Optional<TrainingSet> set = TrainingSet.of(request, known);
        if (set.isEmpty()) {
            System.err.println("nothing is published yet; run lotlake seed");
            return ExitCode.NOTHING_TO_DO;
        }
        if (prove) {
            set.get().moments().forEach(moment -> prove(known, moment));
        }
        // Kept in memory, because the counts of the manifest and the files are made of them. Each moment is a query of
        // its own: Spark's time to plan grows faster than a query.
        List<Dataset<Row>> parts = set.get().moments().stream()
                .map(moment -> set.get().rows(moment).persist())
                .toList();
        try {
            Dataset<Row> rows = parts.stream().reduce(Dataset::unionAll).orElseThrow();
            String manifest = Manifest.of(set.get(), Code.running(), rows);
            output.write(rows.where(TrainingSet.LEFT_OUT + " IS NULL").drop(TrainingSet.LEFT_OUT), manifest);
            print(set.get(), output, manifest);
        } finally {
            parts.forEach(Dataset::unpersist);
        }
        return ExitCode.DONE;
    }

    private static void prove(KnownRows known, Knowledge moment) {
        long differences = known.differences(moment);
        if (differences > 0) {
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot prove what was known at " + moment.asOf() + ": the log of Bronze and the tables of the"
                            + " publication " + moment.publication().id() + " differ in " + differences
                            + " rows; portals, makes, countries or rules of cleaning have changed since");
        }
        System.out.println("as of " + moment.asOf() + " the log of Bronze gives what publication "
                + moment.publication().id() + " showed, cell by cell");
    }

    private static void print(TrainingSet set, Output output, String manifest) {
        for (Knowledge moment : set.moments()) {
            System.out.println(
                    "as of " + moment.asOf() + ": " + moment.evidence().text() + ", known at " + moment.knownAt()
                            + " from publication " + moment.publication().id());
        }
        if (!set.excluded().isEmpty()) {
            System.out.println(set.excluded().size() + " of "
                    + (set.excluded().size() + set.features().size())
                    + " columns are excluded: the lake was first published after the moment; the manifest lists them");
        }
        Manifest.summary(manifest).forEach(System.out::println);
        System.out.println("written to " + output);
    }
}
