package io.lotlake.gold.publication;

import static io.lotlake.gold.publication.PublicationLab.DEALERS;
import static io.lotlake.gold.publication.PublicationLab.FACTS;
import static io.lotlake.gold.publication.PublicationLab.TABLES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.publication.PublicationLab.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class PublisherTest {
    @TempDir
    private Path warehouse;

    private TestDatabase database;
    private PublicationLab lab;

    @BeforeEach
    void anEmptyLake(SparkSession spark) {
        database = PostgresExtension.create();
        lab = PublicationLab.of(database, database, warehouse, spark);
    }

    private void assertShown(int number) {
        assertThat(lab.numbers(FACTS)).as("facts").containsExactly((long) number);
        assertThat(lab.numbers(DEALERS)).as("dealers").containsExactly((long) number);
        assertThat(database.number("SELECT number FROM mart")).as("mart").isEqualTo(number);
    }

    private List<String> metadataFiles() throws IOException {
        try (Stream<Path> files = Files.walk(warehouse)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".metadata.json"))
                    .sorted()
                    .toList();
        }
    }

    private static ExitCode exitCode(Throwable failure) {
        return ((LotlakeException) failure).exitCode();
    }

    @Test
    void newTablesAndTheMartAreShownTogether() {
        try (Work run = lab.begin("one")) {
            run.build(1, FACTS, DEALERS);
            assertThat(run.lake().readLatest(FACTS).count()).isEqualTo(1);
            assertThat(lab.numbers(FACTS)).isEmpty();
            assertThat(lab.numbers(DEALERS)).isEmpty();

            Publication publication = run.publish(Optional.of(lab.martOf(1)));

            assertShown(1);
            Table facts = run.lake().icebergTable(FACTS);
            assertThat(facts.refs()).containsOnlyKeys("main", "pub_one");
            assertThat(publication.tables().get(FACTS.name()).snapshotId())
                    .isEqualTo(facts.currentSnapshot().snapshotId())
                    .isEqualTo(facts.snapshot("pub_one").snapshotId());
        }
        assertThat(Publications.newest(lab.config(), 9)).singleElement().satisfies(found -> {
            assertThat(found.id()).isEqualTo("one");
            assertThat(found.mart()).isEqualTo(MartState.PUBLISHED);
            assertThat(found.makes()).containsExactly("fiat");
            assertThat(found.rows()).isEqualTo(2);
        });
    }

    @Test
    void whatARunBuiltIsShownByItsPublicationOnly() {
        lab.published(1);
        try (Work run = lab.begin("two")) {
            run.build(2, FACTS, DEALERS);

            assertShown(1);
            assertThat(run.lake().readLatest(DEALERS).first().getLong(0)).isEqualTo(2);
        }
        lab.published(3);

        assertShown(3);
        try (Work run = lab.begin("look")) {
            assertThat(run.lake().icebergTable(FACTS).refs()).containsOnlyKeys("main", "pub_run1", "pub_run3");
        }
    }

    @Test
    void whatARunAppendsIsShownByItsPublicationOnly() {
        lab.published(1);
        try (Work run = lab.begin("two")) {
            run.build(2, FACTS);
            run.lake().append(FACTS, run.lake().spark().sql("SELECT 3L AS number"), "more", Map.of());

            assertThat(lab.numbers(FACTS)).containsExactly(1L);

            run.publish(Optional.empty());
        }
        assertThat(lab.numbers(FACTS)).containsExactlyInAnyOrder(2L, 3L);
    }

    @Test
    void tablesThatTheRunDidNotBuildArePartOfThePublication() {
        Publication first = lab.published(1);
        try (Work run = lab.begin("two")) {
            Publication second = run.build(2, FACTS).publish(Optional.empty());

            assertThat(second.mart()).isEqualTo(MartState.UNCHANGED);
            assertThat(second.tables().get(DEALERS.name()))
                    .isEqualTo(first.tables().get(DEALERS.name()));
            assertThat(run.lake().icebergTable(DEALERS).refs()).containsOnlyKeys("main", "pub_run1", "pub_two");
        }
        assertThat(lab.numbers(FACTS)).containsExactly(2L);
        assertThat(lab.numbers(DEALERS)).containsExactly(1L);
    }

    @Test
    void anotherWritersCommitStopsThePublicationCleanly() throws IOException {
        lab.published(1);
        try (Work run = lab.begin("two")) {
            run.build(2, FACTS, DEALERS);
            run.lake().spark().sql("INSERT INTO " + FACTS.name() + " VALUES (77)");
            List<String> files = metadataFiles();

            assertThatThrownBy(() -> run.publish(Optional.of(lab.martOf(2))))
                    .hasMessageContainingAll(
                            "Cannot publish gold.facts: another writer committed snapshot ", "nothing was published")
                    .satisfies(e -> assertThat(exitCode(e)).isEqualTo(ExitCode.GATE));

            assertThat(metadataFiles()).isEqualTo(files);
        }
        assertThat(lab.numbers(FACTS)).containsExactlyInAnyOrder(1L, 77L);
        assertThat(lab.numbers(DEALERS)).containsExactly(1L);
        assertThat(database.number("SELECT number FROM mart")).isEqualTo(1);
        assertThat(Publications.newest(lab.config(), 9)).hasSize(1);
    }

    @Test
    void aTableOfTheSetThatAnotherWriterChangedStopsThePublicationAlso() {
        lab.published(1);
        try (Work run = lab.begin("two")) {
            run.build(2, FACTS);
            Edition edition = Edition.of(run.lake(), TABLES);
            run.lake().spark().sql("INSERT INTO " + DEALERS.name() + " VALUES (77)");

            assertThatThrownBy(() -> new Publisher(run.lake(), lab.config()).publish(edition, Optional.empty()))
                    .hasMessageContaining("Cannot publish gold.dealers: another writer");
        }
        assertThat(lab.numbers(FACTS)).containsExactly(1L);
    }

    @Test
    void readersThatKeepTheMartStopAllOfItAndLeaveNothing() throws Exception {
        lab.published(1);
        try (Work run = lab.begin("two")) {
            run.build(2, FACTS, DEALERS);
            List<String> files = metadataFiles();
            try (Connection reader = database.connect()) {
                reader.setAutoCommit(false);
                assertThat(PublicationLab.martNumber(reader)).isEqualTo("1");

                assertThatThrownBy(() -> run.publish(Optional.of(lab.martOf(2))))
                        .hasMessage("Cannot swap, 3 times")
                        .satisfies(e -> assertThat(exitCode(e)).isEqualTo(ExitCode.UNREACHABLE));
            }
            assertThat(metadataFiles()).isEqualTo(files);
            assertShown(1);

            run.publish(Optional.of(lab.martOf(2)));
            assertShown(2);
        }
    }

    @Test
    void aRunThatLostItsLockPublishesNothing() {
        lab.published(1);
        try (Work late = lab.begin("late")) {
            late.build(2, FACTS, DEALERS);
            database.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lotlake run"
                            + " late'");
            lab.published(3);

            assertThatThrownBy(() -> late.publish(Optional.of(lab.martOf(2)))).isInstanceOf(LotlakeException.class);
        }
        assertShown(3);
    }

    @Test
    void aMartElsewhereFollowsAndThePublicationSaysWhetherItHas(SparkSession spark) {
        TestDatabase elsewhere = PostgresExtension.create();
        PublicationLab apart = PublicationLab.of(database, elsewhere, warehouse, spark);
        elsewhere.execute("CREATE VIEW in_the_way AS SELECT * FROM mart");
        try (Work run = apart.begin("one")) {
            run.build(1, FACTS, DEALERS);
            assertThatThrownBy(() -> run.publish(Optional.of(apart.martOf(1)))).hasMessageContaining("Cannot exchange");
        }
        assertThat(apart.numbers(FACTS)).containsExactly(1L);
        Publication pending = Publications.newest(apart.config(), 1).get(0);
        assertThat(pending.mart()).isEqualTo(MartState.PENDING);
        elsewhere.execute("DROP VIEW in_the_way");

        try (Work run = apart.begin("two")) {
            new Publisher(run.lake(), apart.config()).followWithMart(pending, apart.martOf(1));
        }

        assertThat(elsewhere.number("SELECT number FROM mart")).isEqualTo(1);
        assertThat(Publications.find(apart.config(), "one").map(Publication::mart))
                .contains(MartState.PUBLISHED);
    }

    /** Only connections to the ledger go through the proxy, so the first COMMIT that it sees is that of the note. */
    @ParameterizedTest
    @EnumSource(names = {"REPLY_LOST", "REQUEST_UNHEARD"})
    void anAnswerToTheNoteThatTheMartHasFollowedIsFoundOut(PostgresProxy.Fault fault, SparkSession spark) {
        TestDatabase elsewhere = PostgresExtension.create();
        PublicationLab apart = PublicationLab.of(database, elsewhere, warehouse, spark);
        elsewhere.execute("CREATE VIEW in_the_way AS SELECT * FROM mart");
        try (Work run = apart.begin("one")) {
            run.build(1, FACTS, DEALERS);
            assertThatThrownBy(() -> run.publish(Optional.of(apart.martOf(1)))).hasMessageContaining("Cannot exchange");
        }
        elsewhere.execute("DROP VIEW in_the_way");
        Publication pending = Publications.newest(apart.config(), 1).get(0);

        try (Work run = apart.begin("two");
                PostgresProxy proxy = PostgresProxy.before(database)) {
            proxy.arm(new PostgresProxy.Trap("COMMIT", fault));
            LotlakeConfig faulty = apart.configWithCatalog(proxy.url(database));

            new Publisher(run.lake(), faulty).followWithMart(pending, apart.martOf(1));

            assertThat(proxy.hits()).isEqualTo(1);
        }
        assertThat(elsewhere.number("SELECT number FROM mart")).isEqualTo(1);
        assertThat(Publications.find(apart.config(), "one").map(Publication::mart))
                .contains(MartState.PUBLISHED);
    }

    @Test
    void anEarlierPublicationIsShownAgain() {
        Publication first = lab.published(1);
        lab.published(2);
        try (Work run = lab.begin("back")) {
            Edition edition = Edition.of(run.lake(), TABLES, first);
            assertThat(edition.read(FACTS).first().getLong(0)).isEqualTo(1);

            Publication again = new Publisher(run.lake(), lab.config()).publish(edition, Optional.of(lab.martOf(1)));

            assertThat(again.restores()).contains("run1");
            assertThat(again.tables()).isEqualTo(first.tables());
        }
        assertShown(1);
        lab.published(3);
        assertShown(3);
    }

    @Test
    void aTableThatTheEarlierPublicationDidNotHaveStays() {
        Publication first;
        try (Work run = lab.begin("first")) {
            first = run.build(1, FACTS).publish(Optional.empty());
        }
        lab.published(2);

        try (Work run = lab.begin("back")) {
            new Publisher(run.lake(), lab.config()).publish(Edition.of(run.lake(), TABLES, first), Optional.empty());
        }

        assertThat(lab.numbers(FACTS)).containsExactly(1L);
        assertThat(lab.numbers(DEALERS)).containsExactly(2L);
    }

    @Test
    void aSnapshotThatHasExpiredIsToldBeforeAnythingMoves() {
        Publication first = lab.published(1);
        lab.published(2);
        try (Work run = lab.begin("back")) {
            Table facts = run.lake().icebergTable(FACTS);
            facts.manageSnapshots().removeTag("pub_run1").commit();
            facts.expireSnapshots()
                    .expireSnapshotId(first.tables().get(FACTS.name()).snapshotId())
                    .commit();

            assertThatThrownBy(() -> Edition.of(run.lake(), TABLES, first))
                    .hasMessageContainingAll("Cannot show publication run1 again", "gold.facts has expired");
        }
        assertShown(2);
    }

    @Test
    void anInterruptedRunGoesOnWithItsBranchUnderTheSameId() {
        lab.published(1);
        long built;
        try (Work killed = lab.begin("two")) {
            built = killed.build(2, FACTS).lake().head(FACTS).orElseThrow().snapshotId();
        }

        try (Work again = lab.begin("two")) {
            again.build(2, FACTS, DEALERS);
            assertThat(again.lake().head(FACTS).orElseThrow().snapshotId()).isEqualTo(built);
            again.publish(Optional.of(lab.martOf(2)));
        }

        assertShown(2);
    }

    @Test
    void aBranchThatAnotherPublicationOvertookIsMadeAnew() {
        lab.published(1);
        try (Work killed = lab.begin("two")) {
            killed.build(2, FACTS);
        }
        try (Work other = lab.begin("other")) {
            other.build(5, DEALERS).publish(Optional.empty());
        }
        lab.published(3);

        try (Work again = lab.begin("two")) {
            again.build(2, FACTS, DEALERS).publish(Optional.of(lab.martOf(2)));
        }

        assertShown(2);
    }

    @Test
    void aColumnThatIsAddedIsNullForReadersUntilThePublication() {
        lab.published(1);
        TableSpec wider = TableSpec.table(FACTS.name(), "A row.")
                .required("number", DataTypes.LongType, "Number of the run.")
                .optional("color", DataTypes.StringType, "Colour.")
                .build();
        try (Work run = lab.begin("two")) {
            run.lake().create(wider);
            run.lake()
                    .overwrite(
                            wider,
                            run.lake().spark().sql("SELECT 2L AS number, 'red' AS color"),
                            wider.name(),
                            Map.of());
            assertThat(run.lake().spark().table(wider.name()).first().isNullAt(1))
                    .isTrue();

            run.build(2, DEALERS).publish(Optional.of(lab.martOf(2)));

            assertThat(run.lake().spark().table(wider.name()).first().getString(1))
                    .isEqualTo("red");
            long before = Publications.find(lab.config(), "run1")
                    .orElseThrow()
                    .tables()
                    .get(FACTS.name())
                    .snapshotId();
            assertThat(run.lake().readSnapshot(wider, before).first().isNullAt(1))
                    .isTrue();
        }
        assertShown(2);
    }

    @Test
    void aTableThatIsNotDeclaredAnyMoreIsLeftAlone() {
        lab.published(1);
        try (Work run = lab.begin("two")) {
            run.build(2, FACTS, DEALERS);
            Edition edition = Edition.of(run.lake(), List.of(FACTS));

            assertThat(new Publisher(run.lake(), lab.config())
                            .publish(edition, Optional.empty())
                            .tables())
                    .containsOnlyKeys(FACTS.name());
        }
        assertThat(lab.numbers(FACTS)).containsExactly(2L);
        assertThat(lab.numbers(DEALERS)).containsExactly(1L);
    }
}
