package io.lotlake.app.maintenance;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.app.maintenance.Maintenance.MaintainedTable;
import io.lotlake.app.maintenance.Maintenance.Operation;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.fault.Fault;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Position;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class MaintenanceTest {
    private static final TableSpec CARS = table("silver.cars", "A car.")
            .key("lid")
            .partitionedBy("make")
            .required("lid", LongType, "StoredFiles id.")
            .required("make", StringType, "Make.")
            .build();
    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private final List<Position> positions = new ArrayList<>();
    private LotlakeConfig config;
    private Lake lake;
    private Table table;
    private final Map<String, String> settings = new HashMap<>(Map.of(
            "maintain.min-small-files", "3",
            "maintain.keep-snapshots", "1",
            "maintain.keep-publications", "2"));

    @BeforeEach
    void freshLake(SparkSession spark) {
        TestDatabase database = PostgresExtension.create();
        config = LotlakeConfig.bind(TestLake.settings(database, folder.resolve("warehouse"), Map.of()));
        lake = TestLake.open(config, spark, LATER);
        lake.create(CARS);
        table = lake.icebergTable(CARS);
    }

    private MaintainConfig maintain() {
        Settings bound = TestLake.settings(new TestDatabase("jdbc:postgresql://localhost/x", "x"), folder, settings);
        MaintainConfig maintain = MaintainConfig.bind(bound);
        bound.check();
        return maintain;
    }

    private Maintenance maintenance() {
        return new Maintenance(lake, maintain(), Duration.ZERO, positions::add);
    }

    private static List<MaintainedTable> tables(Operation... operations) {
        Set<Operation> all = EnumSet.noneOf(Operation.class);
        all.addAll(List.of(operations));
        return List.of(new MaintainedTable(CARS, all));
    }

    private int run(Operation... operations) throws Exception {
        Steps steps = new Steps(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        int done = maintenance().run(tables(operations), steps);
        table.refresh();
        assertThat(steps.results()).as("every step has a name of its own").hasSize(done);
        return done;
    }

    private void insert(long lid, String make) {
        lake.spark().sql("INSERT INTO silver.cars VALUES (" + lid + ", '" + make + "')");
        table.refresh();
    }

    private void replace(long lid) {
        lake.spark().sql("INSERT OVERWRITE silver.cars VALUES (" + lid + ", 'fiat')");
        table.refresh();
    }

    private List<Long> lids(String at) {
        return lake.spark().sql("SELECT lid FROM silver.cars " + at + " ORDER BY lid").collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    private List<Path> dataFiles() throws Exception {
        List<Path> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.add(path(task.file().location())));
        }
        return files;
    }

    private static Path path(String location) {
        return Path.of(URI.create(location).getPath());
    }

    private Path orphan(String name, Duration age) throws Exception {
        Path file = path(table.location()).resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "orphan");
        Files.setLastModifiedTime(file, FileTime.from(LATER.minus(age)));
        return file;
    }

    private List<String> broken() {
        return ReferencedFiles.of(table).problems();
    }

    @Test
    void smallFilesOfAPartitionBecomeOneInACommitThatChangesNoRow() throws Exception {
        for (long lid = 1; lid <= 4; lid++) {
            insert(lid, "fiat");
        }
        insert(5, "opel");

        assertThat(maintenance().plan(tables(Operation.COMPACT)))
                .singleElement()
                .asString()
                .startsWith("silver.cars: compact 4 small files")
                .endsWith("of 1 partition");
        assertThat(run(Operation.COMPACT)).isOne();
        assertThat(positions).last().hasToString("what is due, table 1 of 1, silver.cars of 5 rows");

        assertThat(dataFiles()).hasSize(2);
        assertThat(lids("")).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(table.currentSnapshot().operation()).isEqualTo("replace");
        assertThat(table.currentSnapshot().summary())
                .containsEntry(Commit.RUN_ID, lake.run().id())
                .containsEntry(Commit.STEP, "compact silver.cars");
        assertThat(run(Operation.COMPACT)).as("due again").isZero();
        assertThat(broken()).isEmpty();
    }

    private Commit deleteCars(int least, int greatest) {
        Dataset<Row> lids = lake.spark().range(least, greatest + 1).toDF("lid");
        Dataset<Row> none = lids.withColumn("make", lit("fiat")).where("lid < 0");
        Commit commit = lake.replaceRows(CARS, lids, none, "delete from " + least, Map.of());
        table.refresh();
        return commit;
    }

    private void twoFilesOfAHundredAndOfTenCars() throws Exception {
        lake.overwrite(CARS, lake.spark().range(1, 101).selectExpr("id AS lid", "'fiat' AS make"), "fill", Map.of());
        lake.append(CARS, lake.spark().range(101, 111).selectExpr("id AS lid", "'fiat' AS make"), "more", Map.of());
        table.refresh();
        assertThat(dataFiles()).hasSize(2);
    }

    @Test
    void filesOfWhichManyRowsAreDeletedAreWrittenAnewWithoutThem() throws Exception {
        settings.put("maintain.small-file-size", "1");
        twoFilesOfAHundredAndOfTenCars();
        deleteCars(1, 9);
        assertThat(maintenance().plan(tables(Operation.COMPACT))).as("9 of 100").isEmpty();
        deleteCars(101, 105);
        List<Path> before = dataFiles();
        table.manageSnapshots()
                .createTag("pub_1", table.currentSnapshot().snapshotId())
                .commit();

        assertThat(maintenance().plan(tables(Operation.COMPACT)))
                .containsExactly("silver.cars: compact 1 file with 5 deleted rows");
        assertThat(run(Operation.COMPACT)).isOne();

        Commit head = lake.head(CARS).orElseThrow();
        assertThat(lids("")).hasSize(96).startsWith(10L).endsWith(110L);
        assertThat(head.totalRows()).isEqualTo(96);
        assertThat(head.summary())
                .containsEntry("total-records", "105")
                .containsEntry("total-position-deletes", "9")
                .containsEntry(Commit.STEP, "dangling deletes of silver.cars");
        assertThat(table.currentSnapshot().operation()).isEqualTo("replace");
        assertThat(dataFiles()).hasSize(2).containsAnyElementsOf(before);
        assertThat(run(Operation.COMPACT)).as("due again").isZero();
        assertThat(lids("VERSION AS OF 'pub_1'")).hasSize(96);
        assertThat(broken()).isEmpty();
        assertThat(deleteCars(10, 12).totalRows()).isEqualTo(93);
    }

    /** The number of rows of a snapshot is that of its data files less that of its delete files. */
    @Test
    void anEndRightAfterTheCompactionLeavesTheRightNumberOfRows() throws Exception {
        settings.put("maintain.small-file-size", "1");
        twoFilesOfAHundredAndOfTenCars();
        deleteCars(101, 105);
        Failpoints.arm(Failpoint.COMPACTION, Fault.AFTER, 1);

        assertThatThrownBy(() -> run(Operation.COMPACT)).hasMessageContaining("failpoint COMPACTION");

        assertThat(Failpoints.disarm()).isTrue();
        assertThat(lids("")).hasSize(105);
        assertThat(lake.head(CARS).orElseThrow().totalRows()).isEqualTo(105);
    }

    @Test
    void aLostFileOfDeletesIsFound() throws Exception {
        twoFilesOfAHundredAndOfTenCars();
        deleteCars(1, 2);
        String lost = lake.spark()
                .sql("SELECT file_path FROM silver.cars.delete_files")
                .first()
                .getString(0);

        Files.delete(path(lost));

        assertThat(broken())
                .singleElement()
                .asString()
                .contains("-deletes.parquet")
                .endsWith("is missing");
    }

    @Test
    void manyManifestsBecomeFew() throws Exception {
        table.updateProperties().set("commit.manifest-merge.enabled", "false").commit();
        settings.put("maintain.max-manifests", "4");
        for (long lid = 1; lid <= 6; lid++) {
            insert(lid, "make " + lid);
        }

        assertThat(run()).isOne();

        assertThat(table.currentSnapshot().dataManifests(table.io())).hasSize(1);
        assertThat(lids("")).hasSize(6);
        assertThat(run()).as("due again").isZero();
        for (long lid = 7; lid <= 12; lid++) {
            insert(lid, "make " + lid);
        }
        assertThat(run()).isOne();
        assertThat(table.snapshots())
                .extracting(snapshot -> snapshot.summary().getOrDefault(Commit.STEP, ""))
                .as("a step has one snapshot")
                .filteredOn(step -> step.startsWith("manifests"))
                .containsExactly("manifests of silver.cars", "manifests of silver.cars, 2");
        assertThat(broken()).isEmpty();
    }

    @Test
    void filesOfExpiredSnapshotsGoAndThoseOfMainStay() throws Exception {
        replace(1);
        List<Path> replaced = dataFiles();
        replace(2);
        replace(3);

        assertThat(run(Operation.EXPIRE)).isOne();

        assertThat(table.snapshots()).hasSize(1);
        assertThat(replaced).isNotEmpty().noneMatch(Files::exists);
        assertThat(lids("")).containsExactly(3L);
        assertThat(broken()).isEmpty();
        assertThat(run(Operation.EXPIRE)).as("due again").isZero();
    }

    @Test
    void theEndOfAMonthGetsATagBeforeAnythingExpiresAndKeepsItForEver() throws Exception {
        replace(1);
        long january = table.currentSnapshot().snapshotId();
        replace(2);
        long february = table.currentSnapshot().snapshotId();
        replace(3);
        MonthEnds.OfTable ends =
                new MonthEnds.OfTable(Map.of("month_2024-01", january, "month_2023-12", 4711L), Set.of(february));
        List<MaintainedTable> tables = List.of(new MaintainedTable(CARS, EnumSet.of(Operation.EXPIRE), ends));

        assertThat(maintenance().plan(tables)).contains("silver.cars: tag month_2024-01");
        maintenance()
                .run(tables, new Steps(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)));
        replace(4);
        run(Operation.EXPIRE);

        assertThat(lids("VERSION AS OF 'month_2024-01'")).containsExactly(1L);
        assertThat(table.snapshot(february))
                .as("once the month has another end")
                .isNull();
        assertThat(maintenance().plan(tables)).isEmpty();
        assertThat(broken()).isEmpty();
    }

    @Test
    void whatMayYetEndAMonthDoesNotExpire() throws Exception {
        replace(1);
        long open = table.currentSnapshot().snapshotId();
        replace(2);
        MonthEnds.OfTable ends = new MonthEnds.OfTable(Map.of(), Set.of(open));

        assertThat(maintenance().plan(List.of(new MaintainedTable(CARS, EnumSet.of(Operation.EXPIRE), ends))))
                .isEmpty();
        assertThat(maintenance().plan(tables(Operation.EXPIRE))).containsExactly("silver.cars: expire 1 snapshots");
    }

    @Test
    void whatATagOrABranchNamesStaysReadable() throws Exception {
        replace(1);
        table.manageSnapshots()
                .createTag("audit", table.currentSnapshot().snapshotId())
                .commit();
        replace(2);
        table.manageSnapshots()
                .createBranch("try", table.currentSnapshot().snapshotId())
                .commit();
        replace(3);
        replace(4);

        run(Operation.EXPIRE);

        assertThat(table.snapshots()).hasSize(3);
        assertThat(lids("VERSION AS OF 'audit'")).containsExactly(1L);
        assertThat(lids("VERSION AS OF 'try'")).containsExactly(2L);
        assertThat(broken()).isEmpty();
    }

    @Test
    void youngAndNewestSnapshotsStay() throws Exception {
        settings.put("maintain.keep-snapshots", "2");
        replace(1);
        replace(2);
        replace(3);
        settings.put("maintain.snapshot-age-hours", "999999");
        assertThat(run(Operation.EXPIRE)).as("all younger than 114 years").isZero();
        settings.put("maintain.snapshot-age-hours", "1");

        run(Operation.EXPIRE);

        assertThat(table.snapshots()).hasSize(2);
    }

    @Test
    void theNewestSnapshotWithANoteOfLotlakesStays() throws Exception {
        table.newAppend().set("lotlake.shard.mobile", "old").commit();
        table.newAppend().set("lotlake.shard.mobile", "new").commit();
        table.newAppend().set(Commit.RUN_ID, "r").set(Commit.STEP, "s").commit();
        replace(1);

        run(Operation.EXPIRE);

        assertThat(table.snapshots())
                .extracting(snapshot -> snapshot.summary().getOrDefault("lotlake.shard.mobile", "none"))
                .containsExactly("new", "none");
    }

    @Test
    void aTableThatKeepsItsHistoryLosesNoSnapshot() throws Exception {
        replace(1);
        replace(2);

        assertThat(run()).isZero();
        assertThat(table.snapshots()).hasSize(2);
    }

    @Test
    void tagsOfOldPublicationsGoButForThePresentOne() throws Exception {
        replace(1);
        long first = table.currentSnapshot().snapshotId();
        for (int publication = 1; publication <= 4; publication++) {
            replace(publication);
            table.manageSnapshots()
                    .createTag("pub_" + publication, table.currentSnapshot().snapshotId())
                    .commit();
        }
        table.manageSnapshots().createTag("mine", first).commit();
        table.manageSnapshots()
                .setCurrentSnapshot(table.refs().get("pub_1").snapshotId())
                .commit();

        run(Operation.EXPIRE);

        assertThat(table.refs()).containsOnlyKeys("main", "mine", "pub_1", "pub_3", "pub_4");
        assertThat(lids("")).containsExactly(1L);
        assertThat(lids("VERSION AS OF 'pub_3'")).containsExactly(3L);
    }

    @Test
    void branchesOfRunsThatDidNotPublishGoWhenTheyAreOld() throws Exception {
        replace(1);
        table.manageSnapshots()
                .createBranch("run_7", table.currentSnapshot().snapshotId())
                .commit();
        table.manageSnapshots()
                .createBranch("other", table.currentSnapshot().snapshotId())
                .commit();
        settings.put("maintain.branch-age-hours", "999999");
        assertThat(run(Operation.EXPIRE)).isZero();
        settings.put("maintain.branch-age-hours", "24");

        run(Operation.EXPIRE);

        assertThat(table.refs()).containsOnlyKeys("main", "other");
    }

    @Test
    void oldOrphansGoAndYoungOnesAndReferencedFilesStay() throws Exception {
        replace(1);
        List<Path> referenced = dataFiles();
        for (Path file : referenced) {
            Files.setLastModifiedTime(file, FileTime.from(LATER.minus(Duration.ofDays(20))));
        }
        Path old = orphan("data/make=fiat/killed-run.parquet", Duration.ofHours(73));
        Path oldMetadata = orphan("metadata/killed-run-m0.avro", Duration.ofHours(73));
        Path young = orphan("data/young.parquet", Duration.ofHours(71));

        assertThat(maintenance().plan(tables())).containsExactly("silver.cars: delete 2 orphans (0 KiB)");
        assertThat(run()).isOne();

        assertThat(old).doesNotExist();
        assertThat(oldMetadata).doesNotExist();
        assertThat(young).exists();
        assertThat(referenced).allMatch(Files::exists);
        assertThat(lids("")).containsExactly(1L);
        assertThat(run()).as("due again").isZero();
    }

    @Test
    void aFileYoungerThanTwiceTheLongestRunIsNoOrphan() throws Exception {
        replace(1);
        orphan("data/file.parquet", Duration.ofHours(100));

        assertThat(new Maintenance(lake, maintain(), Duration.ofHours(73), positions::add).plan(tables()))
                .isEmpty();
        assertThat(new Maintenance(lake, maintain(), Duration.ofHours(40), positions::add).plan(tables()))
                .hasSize(1);
    }

    @Test
    void aPlanChangesNothing() throws Exception {
        replace(1);
        replace(2);
        Path orphan = orphan("data/old.parquet", Duration.ofHours(100));
        String metadata = metadata();

        assertThat(maintenance().plan(tables(Operation.COMPACT, Operation.EXPIRE, Operation.COUNT_DISTINCT)))
                .containsExactly(
                        "silver.cars: expire 1 snapshots",
                        "silver.cars: delete 1 orphans (0 KiB)",
                        "silver.cars: count distinct values");

        assertThat(orphan).exists();
        assertThat(metadata()).isEqualTo(metadata);
    }

    private String metadata() {
        return ((org.apache.iceberg.HasTableOperations) lake.icebergTable(CARS))
                .operations()
                .current()
                .metadataFileLocation();
    }

    @Test
    void aTableThatLostAFileIsLeftAlone() throws Exception {
        replace(1);
        replace(2);
        Path lost = dataFiles().get(0);
        Files.delete(lost);
        Path orphan = orphan("data/old.parquet", Duration.ofHours(100));

        assertThatThrownBy(() -> run(Operation.EXPIRE))
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE))
                .hasMessageContainingAll("Cannot maintain silver.cars", lost.getFileName() + " is missing");

        assertThat(orphan).exists();
        assertThat(table.snapshots()).hasSize(2);
    }

    @Test
    void distinctValuesOfThePresentSnapshotAreCountedOnce() throws Exception {
        replace(1);

        assertThat(run(Operation.COUNT_DISTINCT)).isOne();
        assertThat(run(Operation.COUNT_DISTINCT)).isZero();

        assertThat(table.statisticsFiles())
                .singleElement()
                .satisfies(file -> assertThat(file.snapshotId())
                        .isEqualTo(table.currentSnapshot().snapshotId()));
        assertThat(broken()).isEmpty();
    }

    @Test
    void aTableThatIsMadeAgainHasAFolderOfItsOwn() {
        replace(1);
        String before = table.location();
        lake.spark().sql("DROP TABLE silver.cars");

        lake.create(CARS);

        assertThat(lake.icebergTable(CARS).location()).isNotEqualTo(before);
    }

    @Test
    void orphanAgeBelowADayAndContradictorySizesAreRefused() {
        settings.putAll(Map.of(
                "maintain.orphan-age-hours", "23",
                "maintain.small-file-size", "128 MiB"));

        assertThatThrownBy(this::maintain)
                .hasMessageContainingAll(
                        "lotlake.maintain.orphan-age-hours: 23 is not in 24..1000000",
                        "lotlake.maintain.small-file-size: it is not below maintain.target-file-size");
    }

    @Test
    void snapshotsSayWhichFilesTheyNeed() throws Exception {
        replace(1);
        insert(2, "opel");
        Snapshot snapshot = table.currentSnapshot();
        Path cut = dataFiles().get(0);
        Path list = path(snapshot.manifestListLocation());

        Files.write(cut, new byte[] {1});
        assertThat(broken()).singleElement().asString().contains(cut.getFileName() + " has 1 bytes where ");
        Files.delete(cut);
        Files.delete(list);
        assertThat(broken())
                .hasSize(2)
                .anyMatch(line -> line.endsWith(cut.getFileName() + " is missing"))
                .anyMatch(line -> line.endsWith(list.getFileName() + " is missing"));
    }

    @Test
    void aFileThatOneSnapshotListsTwiceIsFound() throws Exception {
        replace(1);
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            table.newFastAppend()
                    .appendFile(tasks.iterator().next().file().copy())
                    .commit();
        }

        assertThat(broken()).singleElement().asString().endsWith("is listed twice in one snapshot");
    }
}
