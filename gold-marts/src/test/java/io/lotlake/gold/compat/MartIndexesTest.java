package io.lotlake.gold.compat;

import static io.lotlake.gold.compat.MartSwapLab.HASTY;
import static io.lotlake.gold.compat.MartSwapLab.createLive;
import static io.lotlake.gold.compat.MartSwapLab.indexes;
import static io.lotlake.gold.compat.MartSwapLab.prepare;
import static io.lotlake.gold.compat.MartSwapLab.publish;
import static io.lotlake.gold.compat.MartSwapLab.titles;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.compat.MartSwapLab.Publication;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A swap gives the next table the indexes of the live one, under their names. */
@ExtendWith(PostgresExtension.class)
class MartIndexesTest {
    @BeforeAll
    static void install(TestDatabase database) {
        MartSwapLab.install(database);
    }

    @Test
    void furtherIndexesSurviveUnderTheirNames(TestDatabase database) {
        createLive(database, "indexed");
        database.execute("""
                CREATE INDEX ads_by_price ON raw.ads_indexed (price DESC NULLS LAST, lid) INCLUDE (title);
                CREATE UNIQUE INDEX "Ads ""by"" title" ON raw.ads_indexed (lower(title), lid) WHERE title <> ' USING ';
                CREATE INDEX ads_by_seals ON raw.ads_indexed USING gin (seals);
                CREATE INDEX ads_by_day ON raw.ads_indexed USING brin (modified) WITH (pages_per_range = 8);
                """);
        List<String> indexes = indexes(database, "raw.ads_indexed");

        publish(database, "new", "indexed");
        publish(database, "newer", "indexed");

        assertThat(indexes(database, "raw.ads_indexed")).hasSize(5).isEqualTo(indexes);
        assertThat(titles(database, "raw.ads_indexed")).containsExactly("1 newer", "2 newer");
    }

    /** All indexes but the key, by name, method and columns. */
    private static List<String> indexesOf(TestDatabase database, String make) {
        return database.strings("SELECT relname || substring(pg_get_indexdef(oid) FROM ' ON raw[.].*')"
                + " FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indrelid = 'raw.ads_" + make
                + "'::regclass AND relname NOT LIKE '%_lid_make_key' ORDER BY 1");
    }

    @Test
    void anIndexThatIsDroppedMeanwhileLeavesItsNameToNoOther(TestDatabase database) {
        createLive(database, "dropped");
        database.execute("CREATE INDEX by_model ON raw.ads_dropped (model);"
                + " CREATE INDEX by_price ON raw.ads_dropped (price)");
        Publication publication = prepare(database.endpoint("mart"), HASTY, "new", "dropped");
        database.execute("DROP INDEX raw.by_model");

        publication.run();

        assertThat(titles(database, "raw.ads_dropped")).containsExactly("1 new", "2 new");
        assertThat(indexesOf(database, "dropped")).containsExactly("by_price ON raw.ads_dropped USING btree (price)");
    }

    @Test
    void anIndexThatIsMadeMeanwhileIsThereAfterwards(TestDatabase database) {
        createLive(database, "made");
        database.execute("CREATE INDEX made_by_model ON raw.ads_made (model)");
        Publication publication = prepare(database.endpoint("mart"), HASTY, "new", "made");
        database.execute("CREATE INDEX made_again_by_model ON raw.ads_made (model);"
                + " CREATE INDEX \"made USING \"\"a\"\" name\" ON raw.ads_made (price);"
                + " ALTER INDEX raw.made_by_model RENAME TO made_with_another_name");

        publication.run();

        assertThat(titles(database, "raw.ads_made")).containsExactly("1 new", "2 new");
        assertThat(indexesOf(database, "made"))
                .containsExactly(
                        "made USING \"a\" name ON raw.ads_made USING btree (price)",
                        "made_again_by_model ON raw.ads_made USING btree (model)",
                        "made_with_another_name ON raw.ads_made USING btree (model)");
    }
}
