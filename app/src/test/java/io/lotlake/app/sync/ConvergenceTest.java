package io.lotlake.app.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.Engine;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens to the source, and however often it is synced meanwhile, lake and mart end as a fresh seed of the
 * final source would make them, with either engine. {@code -Dio.lotlake.test.days=50} runs longer, {@code
 * -Dio.lotlake.test.seed=N} runs another sequence.
 */
@Tag("nightly")
@ExtendWith({SparkExtension.class, PostgresExtension.class})
class ConvergenceTest {
    private static final int LISTINGS = 300;
    private static final int CHANGES_A_DAY = 14;
    private static final int DAYS = Integer.getInteger("io.lotlake.test.days", 3);
    private static final long SEED = Long.getLong("io.lotlake.test.seed", 20_230_221L);

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"COMET", "SPARK"})
    void randomDaysEndAsAFreshSeed(Engine engine, SparkSession spark, @TempDir Path folder) throws Exception {
        List<SourceDay> days = new ArrayList<>();
        Random random = new Random(SEED);
        for (int day = 0; day < DAYS; day++) {
            days.add(new SourceDay(random.nextInt(1_000_000), CHANGES_A_DAY));
        }

        List<String> differences = differencesAfter(days, engine, spark, folder.resolve("all"));

        assertThat(differences)
                .as(
                        "seed %s, the fewest days that show it: %s",
                        SEED, differences.isEmpty() ? "" : fewest(days, engine, spark, folder))
                .isEmpty();
    }

    /** Leaves out day after day as long as there are differences; only in long runs, because it takes long. */
    private static List<SourceDay> fewest(List<SourceDay> days, Engine engine, SparkSession spark, Path folder)
            throws Exception {
        List<SourceDay> fewest = new ArrayList<>(days);
        if (!Boolean.getBoolean("io.lotlake.test.shrink")) {
            return fewest;
        }
        for (SourceDay day : days) {
            List<SourceDay> fewer = new ArrayList<>(fewest);
            fewer.remove(day);
            if (!differencesAfter(fewer, engine, spark, folder.resolve("without " + day))
                    .isEmpty()) {
                fewest = fewer;
            }
        }
        return fewest;
    }

    private static List<String> differencesAfter(List<SourceDay> days, Engine engine, SparkSession spark, Path folder)
            throws Exception {
        TestDatabase database = PostgresExtension.create();
        SyncLab lab = SyncLab.generated(spark, database, folder, LISTINGS);
        lab.set("engine", engine.name().toLowerCase(Locale.ROOT));
        SourceDay.prepare(database, lab.portals());
        lab.seed();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < days.size(); i++) {
            lab.set("sync.compact-share", i % 2 == 0 ? "0.5" : "0");
            live(lab, days.get(i));
            if (i == days.size() / 2) {
                grow(lab);
            }
            lab.sync();
            differences.addAll(lab.gateDifferences());
        }
        lab.sync();
        differences.addAll(lab.differences());
        return differences;
    }

    /** Applies the changes. One of them is in progress while a sync runs, and commits after it. */
    private static void live(SyncLab lab, SourceDay day) throws Exception {
        List<String> statements = day.statements(lab.portals(), lab.makes());
        for (String statement : statements.subList(0, statements.size() - 1)) {
            lab.database().execute(statement);
        }
        String late = statements.get(statements.size() - 1);
        if (late.startsWith("VACUUM")) {
            lab.database().execute(late);
            return;
        }
        try (Connection connection = lab.database().connect();
                Statement open = connection.createStatement()) {
            connection.setAutoCommit(false);
            open.execute(late);
            lab.sync();
            connection.commit();
        }
    }

    /** Adds a portal and a make. */
    private static void grow(SyncLab lab) {
        String portal = lab.portals().get(0);
        String make = lab.makes().get(0);
        lab.database().execute("SELECT raw.create_portal('late'); SELECT raw.create_make('opel')");
        lab.database().execute("""
                INSERT INTO public.cust_auto_late SELECT * FROM public.cust_auto_%1$s;
                INSERT INTO public.prices_auto_late SELECT id, lid + 5000000000, price, dt FROM public.prices_auto_%1$s;
                CREATE TEMP TABLE late AS SELECT * FROM public.full_auto_%1$s;
                UPDATE late SET lid = lid + 5000000000 WHERE lid %% 50 <> 3;
                INSERT INTO public.full_auto_late SELECT * FROM late;
                CREATE TEMP TABLE late_stats AS SELECT * FROM public.stat_auto_%1$s;
                UPDATE late_stats SET lid = lid + 5000000000;
                INSERT INTO public.stat_auto_late SELECT * FROM late_stats;
                CREATE TEMP TABLE late_lot AS SELECT * FROM mapping.lot_%2$s;
                UPDATE late_lot SET lid = lid + 5000000000, make = 'Opel';
                INSERT INTO mapping.lot_opel SELECT * FROM late_lot;
                """.formatted(portal, make));
        lab.addPortal("late");
        lab.addMake("opel");
        SourceDay.prepare(lab.database(), lab.portals());
    }
}
