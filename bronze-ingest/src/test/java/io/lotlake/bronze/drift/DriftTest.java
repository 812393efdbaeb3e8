package io.lotlake.bronze.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.testing.TestSource;
import io.lotlake.bronze.testing.TestSource.Outcome;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class DriftTest {
    private static final String TABLE = "bronze.prices_auto";
    private static final Map<String, String> FROZEN = Map.of("bronze.drift-of.bronze.prices_auto", "freeze");

    @TempDir
    private Path warehouse;

    /** The default of the new column is in no row of the heap, so that only the columns tell. */
    @Test
    void aNewColumnLandsWithTheDefaultsOfOldRows(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("INSERT INTO prices_auto_a (id) VALUES (1); INSERT INTO prices_auto_b (id) VALUES (2)");
        source.run(Map.of());
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN note text DEFAULT 'none'");

        Outcome evolved = source.run(Map.of());

        assertThat(evolved.rows("id, note", TABLE)).containsExactly("{\"id\":1,\"note\":\"none\"}");
        assertThat(evolved.lake()
                        .spark()
                        .sql("SELECT id FROM " + TABLE + " WHERE note IS NULL ORDER BY id, _run_id")
                        .collectAsList())
                .extracting(row -> row.getLong(0))
                .containsExactly(1L, 2L);
        assertThat(source.run(Map.of()).rows("id", TABLE)).isEmpty();
    }

    @Test
    void aDroppedColumnStaysAndTurnsNull(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN note numeric(20,1)");
        source.execute("INSERT INTO prices_auto_a (id, note) VALUES (1, 1.5)");
        source.run(Map.of());
        source.execute("ALTER TABLE prices_auto_a DROP COLUMN note");

        Outcome dropped = source.run(Map.of());

        assertThat(dropped.rows("id, note", TABLE)).containsExactly("{\"id\":1}");
        assertThat(dropped.lake()
                        .spark()
                        .sql("SELECT note FROM " + TABLE + " WHERE note IS NOT NULL")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aWiderTypeWidensTheColumnAndKeepsOldRows(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN i integer, ADD COLUMN r real, ADD COLUMN n numeric(9,2)");
        source.execute("ALTER TABLE prices_auto_b ADD COLUMN i smallint, ADD COLUMN r real, ADD COLUMN n numeric(7,1)");
        source.execute("INSERT INTO prices_auto_a (id, i, r, n, price) VALUES (1, 7, 0.5, 1.25, 5)");
        source.execute("INSERT INTO prices_auto_b (id, i, r, n) VALUES (2, -7, 0.25, 1.5)");
        List<String> types = types(source.run(Map.of()));
        source.execute("ALTER TABLE prices_auto_a ALTER i TYPE bigint, ALTER r TYPE double precision,"
                + " ALTER n TYPE numeric(30,2), ALTER price TYPE numeric(20,2)");
        source.execute("UPDATE prices_auto_a SET i = 5000000000, r = 0.1, n = 1e25, price = 1e17");

        Outcome wide = source.run(Map.of());

        assertThat(types).containsExactly("int", "float", "decimal(9,2)", "decimal(14,2)");
        assertThat(types(wide)).containsExactly("bigint", "double", "decimal(30,2)", "decimal(20,2)");
        assertThat(wide.lake()
                        .spark()
                        .sql("SELECT i, r, n, price FROM " + TABLE + " ORDER BY id, i")
                        .toJSON()
                        .collectAsList())
                .containsExactly(
                        "{\"i\":7,\"r\":0.5,\"n\":1.25,\"price\":5.00}",
                        "{\"i\":5000000000,\"r\":0.1,\"n\":10000000000000000000000000.00,"
                                + "\"price\":100000000000000000.00}",
                        "{\"i\":-7,\"r\":0.25,\"n\":1.50}");
    }

    private static List<String> types(Outcome outcome) {
        return Stream.of("i", "r", "n", "price")
                .map(column -> outcome.type(TABLE, column))
                .toList();
    }

    @Test
    void aChangeThatTheLakeCannotFollowStopsBeforeAnyTableChanges(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN note text, ADD COLUMN fee numeric(9,2)");
        Outcome before = source.run(Map.of());
        source.execute("ALTER TABLE prices_auto_a ALTER note TYPE integer USING 1, ALTER fee TYPE numeric(9,4),"
                + " ADD COLUMN fresh text");
        source.execute("INSERT INTO prices_auto_a (id) VALUES (1); INSERT INTO raw.countries (country) VALUES ('DE')");

        assertThatThrownBy(() -> source.run(Map.of()))
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage(
                        "Cannot read the source: public.prices_auto_a.note is integer but bronze.prices_auto.note is"
                                + " string, which cannot change to hold it; change the type back in the source,"
                                + " or rename the column there so that it lands as a new one,"
                                + " or set lotlake.bronze.policies.\"bronze.prices_auto.note\" = text;"
                                + " public.prices_auto_a.fee is numeric(9,4)"
                                + " but bronze.prices_auto.fee is decimal(9, 2),"
                                + " which cannot change to hold it; change the type back in the source,"
                                + " or rename the column there so that it lands as a new one");
        assertThat(before.lake().spark().table(TABLE).columns()).doesNotContain("fresh");
        assertThat(before.lake().spark().table("bronze.countries").count()).isZero();
    }

    @Test
    void aFrozenTableTakesTheFirstColumnsAndNoOthers(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN note text, ADD COLUMN n integer");
        source.execute("INSERT INTO prices_auto_a (id, note, n) VALUES (1, 'x', 1)");
        source.run(FROZEN);
        assertThat(source.run(FROZEN).printed()).contains("unchanged, 1 rows read before");
        source.execute("ALTER TABLE prices_auto_a DROP COLUMN note, ALTER n TYPE bigint, ADD COLUMN more date");

        assertThatThrownBy(() -> source.run(FROZEN))
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("bronze.prices_auto is frozen but more is new, date; undo that in the source, or"
                        + " let the table evolve (lotlake.bronze.drift-of.\"bronze.prices_auto\")")
                .hasMessageContaining("n is long now")
                .hasMessageContaining("note is gone from public.prices_auto_a");
    }

    @Test
    void namesMayHoldAnySign(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute(
                "ALTER TABLE prices_auto_a ADD COLUMN \"a.b\" integer, ADD COLUMN \"Größe (m²) \"\"x\"\"\" text");
        source.execute("INSERT INTO prices_auto_a (\"a.b\", \"Größe (m²) \"\"x\"\"\") VALUES (1, 'ä')");

        Outcome outcome = source.run(Map.of());

        assertThat(outcome.rows("`a.b` AS a, `Größe (m²) \"x\"` AS b", TABLE)).containsExactly("{\"a\":1,\"b\":\"ä\"}");
    }

    @Test
    void aLakeOfAnEarlierVersionGetsTheColumnForAlteredValues(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.run(Map.of()).lake().spark().sql("ALTER TABLE " + TABLE + " DROP COLUMN _altered");
        source.execute("INSERT INTO prices_auto_a (id, dt) VALUES (1, 'infinity')");

        assertThat(source.run(FROZEN).rows("id, _altered", TABLE))
                .containsExactly("{\"id\":1,\"_altered\":\"{\\\"dt\\\":\\\"infinity\\\"}\"}");
    }

    @Test
    void aColumnThatTheLakeCannotTellFromAnotherIsAProblem(SparkSession spark) {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN \"Price\" text, ADD COLUMN _op text");

        assertThatThrownBy(() -> source.run(Map.of()))
                .hasMessageContaining("have a column Price that the lake cannot tell from its column price;")
                .hasMessageContaining("have a column _op that the lake cannot tell from its column _op; rename it");
    }

    @Test
    void driftMustBeAWordThatIsKnown(SparkSession spark) {
        TestSource source = new TestSource(warehouse, spark);

        assertThatThrownBy(() -> source.run(Map.of("bronze.drift", "ignore", "bronze.drift-of.bronze.lots", "freeze")))
                .hasMessageContaining("lotlake.bronze.drift: 'ignore' is none of evolve, freeze")
                .hasMessageContaining("lotlake.bronze.drift-of.\"bronze.lots\": there is no such table; name one of");
    }

    @Test
    void aPlanSaysWhatWouldChangeAndChangesNothing(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        assertThat(source.changes(Map.of()))
                .hasSize(Landings.ALL.size())
                .contains(TABLE + " is created, 0 columns beyond those that lotlake reads");
        assertThat(source.database().strings("SELECT to_regclass('iceberg_tables')::text"))
                .containsOnlyNulls();
        source.run(Map.of());
        assertThat(source.changes(Map.of())).isEmpty();
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN note text, ADD COLUMN n numeric;"
                + " ALTER TABLE prices_auto_a ALTER COLUMN price TYPE numeric(20,2)");

        List<String> changes = source.changes(Map.of());

        assertThat(changes)
                .containsExactlyInAnyOrder(
                        TABLE + " gets the column note, string",
                        TABLE + " gets the column n, decimal or string by its values",
                        TABLE + ".price becomes decimal(20, 2)")
                .isEqualTo(source.changes(Map.of()));
    }

    @Test
    void aPlanRefusesWhatARunWouldRefuse(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.run(Map.of());
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN note text");

        assertThatThrownBy(() -> source.changes(FROZEN))
                .isInstanceOf(LotlakeException.class)
                .hasMessageContaining(TABLE + " is frozen but note is new, string");
    }
}
