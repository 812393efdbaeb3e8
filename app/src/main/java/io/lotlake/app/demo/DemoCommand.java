package io.lotlake.app.demo;

import io.lotlake.app.load.Seed;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import io.lotlake.generator.SourceGenerator;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code lotlake demo}: runs everything on one machine with nothing but a JDK, and continues where the last demo
 * stopped.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Generates a source in an embedded PostgreSQL, seeds the lake, publishes the mart, syncs a"
                + " change, and shows it.")
public final class DemoCommand implements Callable<Integer> {
    private static final int DEFAULT_LISTINGS = 100_000;

    @Option(
            names = "--listings",
            paramLabel = "N",
            description = "Listings to generate; default: " + DEFAULT_LISTINGS + ".")
    private @Nullable Integer listings;

    @Option(names = "--data", paramLabel = "DIR", description = "Where all of it lies; default: ${DEFAULT-VALUE}.")
    private Path data = Path.of("lotlake-data");

    @Option(names = "--fresh", description = "Throw the data of an earlier demo away and start over.")
    private boolean fresh;

    @Option(names = "--stop", description = "Stop the PostgreSQL server that an earlier demo left running.")
    private boolean stop;

    @Override
    public Integer call() throws Exception {
        DemoFolder folder = new DemoFolder(data.toAbsolutePath().normalize());
        if (stop) {
            return stopServer(folder);
        }
        if (fresh) {
            folder.delete();
        }
        SourcePlan plan = plan(folder);
        try (StopOnInterrupt server = StopOnInterrupt.open(folder)) {
            run(folder, plan, server.database());
            server.keepRunning();
        }
        return 0;
    }

    private static int stopServer(DemoFolder folder) throws IOException {
        Optional<EmbeddedDatabase> running = EmbeddedDatabase.find(folder.postgres());
        if (running.isEmpty()) {
            System.out.println("no PostgreSQL server runs in " + folder.postgres());
            return ExitCode.NOTHING_TO_DO.code();
        }
        running.get().stop();
        System.out.println("PostgreSQL in " + folder.postgres() + " stopped; lotlake demo starts it again");
        return 0;
    }

    private SourcePlan plan(DemoFolder folder) throws IOException {
        Optional<Integer> earlier = folder.listings();
        if (earlier.isPresent() && listings != null && !earlier.get().equals(listings)) {
            throw new LotlakeException(
                    ExitCode.USAGE,
                    "Cannot continue with " + listings + " listings: " + folder.path() + " holds " + earlier.get()
                            + "; leave --listings out, or start over with --fresh");
        }
        int wanted = listings != null ? listings : earlier.orElse(DEFAULT_LISTINGS);
        try {
            SourcePlan plan = SourcePlan.defaults(wanted);
            folder.rememberListings(wanted);
            return plan;
        } catch (IllegalArgumentException e) {
            throw new LotlakeException(ExitCode.USAGE, e.getMessage() + "; change --listings", e);
        }
    }

    private static void run(DemoFolder folder, SourcePlan plan, EmbeddedDatabase database) throws Exception {
        SourceGenerator generator = new SourceGenerator(plan, database::connect);
        boolean continued = generator.isGenerated();
        if (!continued) {
            generate(generator, plan);
        }
        folder.writeConfig(plan, database);
        Settings settings = Settings.load(Optional.of(folder.config()));
        Seed seed = Seed.bind(Medallion.LOTLAKE, settings);
        DemoTour tour = new DemoTour(folder, seed.config(), database);
        if (continued && tour.isPublished()) {
            System.out.println("continuing with the data of an earlier demo in " + folder.path()
                    + "; --fresh starts over, seed reads what changed since");
        } else {
            Programs.onLake(
                    seed.config(),
                    new CommonOptions(),
                    "demo",
                    (lake, steps) -> seed.run(lake, steps, seed.config().allShards()));
        }
        if (tour.publications().size() == 1) {
            new DemoDay(plan, database, settings).run();
        }
        tour.print();
    }

    private static void generate(SourceGenerator generator, SourcePlan plan) throws SQLException {
        System.out.printf(
                Locale.ROOT,
                "generating %,d listings of %d portals and %d makes with %,d price events%n",
                plan.listings(),
                plan.portals().size(),
                plan.makes().size(),
                plan.priceEvents());
        long start = System.nanoTime();
        try (GeneratorProgress progress = GeneratorProgress.on(Boolean.getBoolean("io.lotlake.terminal"), plan)) {
            generator.generate(progress);
        }
        System.out.printf(Locale.ROOT, "generated in %.1f s%n%n", (System.nanoTime() - start) / 1e9);
    }
}
