package io.lotlake.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.gold.build.MartDelta;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.Vehicles;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.Sellers;
import io.lotlake.silver.build.Changes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is repeated under its id after the source moved continues from what its first try wrote, and makes Gold of
 * what Silver has now. It writes nothing twice.
 */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class RepeatedRunTest {
    private static final String SELLERS = "portal, acc_id, region, modified_at";
    private static final String MAPPINGS = "lid, make_slug, make, model, country, article_type, modified_at";

    private GoldLab lab;

    /** A try that ends before it publishes. */
    private void attempt(int number, GoldLab.Work work) throws Exception {
        Run run = new Run("again", Instant.parse("2026-03-09T08:00:00Z").plusSeconds(number));
        try (OpenRun open = OpenRun.begin(lab.config(), run, "sync", "")) {
            work.on(TestLake.open(lab.config(), lab.spark(), open));
        }
    }

    private void follow(int number) throws Exception {
        attempt(number, lake -> {
            TableRows changed =
                    TableRows.of(lake.spark(), Changes.TABLE, "table_name, lid, portal, acc_id, run_id", """
                            ('silver.mappings', 1L, NULL, NULL, 'again'),
                            ('silver.sellers', NULL, 'mobile', 7L, 'again')""");
            lake.create(Changes.TABLE);
            lake.append(Changes.TABLE, changed.rows(), "changes of try " + number, Map.of());
            KeyBounds one = new KeyBounds(1, Map.of());
            SilverChanges changes = new SilverChanges(
                    changed::rows,
                    Map.of(Sellers.TABLE.name(), one, Mappings.TABLE.name(), one),
                    table -> LoggedListings.of(changed.rows(), table));
            Dealers.DEFINITION.follow(lake, lab.config(), changes, new MartDelta());
            Vehicles.DEFINITION.follow(lake, lab.config(), changes, new MartDelta());
            assertThat(lake.readLatest(Vehicles.TABLE)
                            .groupBy("vehicle_key")
                            .count()
                            .where("count > 1")
                            .count())
                    .as("kinds of vehicles that are there twice")
                    .isZero();
            assertThat(lake.readLatest(Vehicles.TABLE).count()).isEqualTo(3);
            assertThat(lake.readLatest(Dealers.TABLE)
                            .where("acc_id = 7 AND is_current")
                            .count())
                    .as("current versions of the seller")
                    .isOne();
        });
    }

    /** Puts the regions of seller 7 and the models of listing 0 into Silver as a seed does, which logs no change. */
    private void putSilver(Lake lake, String region, String model) {
        TableRows.of(lake.spark(), Sellers.TABLE, SELLERS, "('mobile', 7L, '" + region + "', '2026-03-01')")
                .putInto(lake);
        TableRows.of(
                        lake.spark(),
                        Mappings.TABLE,
                        MAPPINGS,
                        "(0L, 'fiat', 'Fiat', '" + model + "', 'DE', 'car', '2026-03-01')")
                .putInto(lake);
    }

    private static List<String> texts(Lake lake, TableSpec table, String column) {
        return lake
                .readLatest(table)
                .selectExpr("concat_ws(' ', " + column + ") AS text")
                .orderBy("text")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    @Test
    void aTableThatIsMadeAsAWholeIsMadeOfWhatSilverHasNow(
            TestDatabase database, SparkSession spark, @TempDir Path warehouse) throws Exception {
        lab = GoldLab.of(database, warehouse, spark, Map.of("catalog.name", "whole", "countries", "DE"));
        lab.run(1, lake -> putSilver(lake, "north", "Tipo"));
        attempt(1, lake -> lab.seed(lake, Dealers.DEFINITION, Vehicles.DEFINITION));
        lab.run(2, lake -> putSilver(lake, "south", "Panda"));
        attempt(2, lake -> {
            lab.seed(lake, Dealers.DEFINITION, Vehicles.DEFINITION);

            assertThat(texts(lake, Dealers.TABLE, "region")).containsExactly("", "south");
            assertThat(texts(lake, Vehicles.TABLE, "model")).containsExactly("Panda", "unknown");
        });
        attempt(3, lake -> {
            lake.create(Dealers.TABLE);
            long head = lake.head(Dealers.TABLE).orElseThrow().snapshotId();
            lab.seed(lake, Dealers.DEFINITION);

            assertThat(lake.head(Dealers.TABLE).orElseThrow().snapshotId()).isEqualTo(head);
        });
    }

    @Test
    void theVersionsOfSellersAreThoseThatSilverHasNow(
            TestDatabase database, SparkSession spark, @TempDir Path warehouse) throws Exception {
        lab = GoldLab.of(database, warehouse, spark, Map.of("catalog.name", "versions", "countries", "DE"));
        lab.run(1, lake -> {
            lake.create(Changes.TABLE);
            putSilver(lake, "north", "Tipo");
            lab.seed(lake, Dealers.DEFINITION);
        });
        lab.run(2, lake -> putSilver(lake, "south", "Tipo"));
        attempt(1, lake -> Dealers.DEFINITION.rebuild(lake, lab.config()));
        lab.run(3, lake -> putSilver(lake, "west", "Tipo"));
        attempt(2, lake -> {
            Dealers.DEFINITION.rebuild(lake, lab.config());

            assertThat(lake.readLatest(Dealers.TABLE)
                            .where("acc_id = 7 AND is_current")
                            .collectAsList())
                    .singleElement()
                    .satisfies(row -> assertThat(row.<String>getAs("region")).isEqualTo("west"));
        });
    }

    @Test
    void nothingIsThereTwice(TestDatabase database, SparkSession spark, @TempDir Path warehouse) throws Exception {
        lab = GoldLab.of(database, warehouse, spark, Map.of("catalog.name", "followed", "countries", "DE"));
        lab.run(1, lake -> {
            TableRows.of(lake.spark(), Sellers.TABLE, SELLERS, "('mobile', 7L, 'north', '2026-03-01')")
                    .putInto(lake);
            TableRows.of(lake.spark(), Mappings.TABLE, MAPPINGS, """
                    (0L, 'fiat', 'Fiat', 'Tipo', 'DE', 'car', '2026-03-01')""").putInto(lake);
            lab.seed(lake, Dealers.DEFINITION, Vehicles.DEFINITION);
        });
        lab.run(2, lake -> {
            TableRows.of(lake.spark(), Sellers.TABLE, SELLERS, "('mobile', 7L, 'south', '2026-03-08')")
                    .putInto(lake);
            TableRows.of(lake.spark(), Mappings.TABLE, MAPPINGS, """
                    (0L, 'fiat', 'Fiat', 'Tipo', 'DE', 'car', '2026-03-01'),
                    (1L, 'fiat', 'Fiat', 'Panda', 'DE', 'car', '2026-03-08')""").putInto(lake);
        });

        follow(1);
        follow(2);
    }
}
