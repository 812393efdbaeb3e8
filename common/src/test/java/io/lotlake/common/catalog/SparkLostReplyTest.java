package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy.Fault;
import io.lotlake.common.testing.PostgresProxy.Trap;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests lost replies to the commits of Spark's statements. */
@Tag("nightly")
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class SparkLostReplyTest {
    private static final String BEFORE = "1 fiat a, 2 fiat b, 3 opel c";

    @TempDir
    private static Path warehouse;

    private static CommitLab lab;
    private static SparkSession sound;
    private static SparkSession ours;
    private static SparkSession impatient;
    private static SparkSession stock;

    @BeforeAll
    static void open(TestDatabase database, SparkSession spark) {
        lab = new CommitLab(database, warehouse);
        sound = session(spark, CommitLab.OURS, database.url());
        ours = session(spark, CommitLab.OURS, lab.proxy().url(database));
        impatient = session(spark, CommitLab.OURS, lab.proxy().url(database));
        impatient.conf().set("spark.sql.catalog.lake.lotlake.decision-timeout-ms", "200");
        stock = session(spark, CommitLab.STOCK, lab.proxy().url(database));
    }

    private static SparkSession session(SparkSession spark, String implementation, String url) {
        SparkSession session = spark.newSession();
        String prefix = "spark.sql.catalog.lake";
        session.conf().set(prefix, "org.apache.iceberg.spark.SparkCatalog");
        session.conf().set(prefix + ".catalog-impl", implementation);
        session.conf().set(prefix + ".cache-enabled", "false");
        session.conf().set("spark.sql.sources.partitionOverwriteMode", "dynamic");
        lab.properties(url, Map.of()).forEach((key, value) -> session.conf().set(prefix + "." + key, value));
        return session;
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @AfterEach
    void leaveNoSession() {
        SparkSession.clearActiveSession();
    }

    /** A statement and the rows that the table has after it. */
    enum Dml {
        INSERT("INSERT INTO %s VALUES (4, 'fiat', 'd')", "1 fiat a, 2 fiat b, 3 opel c, 4 fiat d"),
        UPDATE("UPDATE %s SET title = 'z' WHERE lid = 2", "1 fiat a, 2 fiat z, 3 opel c"),
        DELETE("DELETE FROM %s WHERE lid = 1", "2 fiat b, 3 opel c"),
        DYNAMIC_OVERWRITE("INSERT OVERWRITE %s VALUES (5, 'fiat', 'e')", "3 opel c, 5 fiat e"),
        MERGE("""
                MERGE INTO %s t USING (SELECT * FROM VALUES (2L, 'fiat', 'm'), (6L, 'opel', 'n') AS v(lid,
                  make, title)) s
                ON t.lid = s.lid WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *
                """, "1 fiat a, 2 fiat m, 3 opel c, 6 opel n");

        private final String sql;
        private final String after;

        Dml(String sql, String after) {
            this.sql = sql;
            this.after = after;
        }

        void on(SparkSession spark, TableIdentifier name) {
            SparkSession.setActiveSession(spark);
            spark.sql(sql.formatted("lake." + name));
        }
    }

    private static TableIdentifier newTable(String mode) {
        TableIdentifier name = CommitLab.newName();
        SparkSession.setActiveSession(sound);
        sound.sql("CREATE TABLE lake." + name + " (lid BIGINT, make STRING, title STRING) USING iceberg"
                + " PARTITIONED BY (make) TBLPROPERTIES ('format-version' = '2', 'write.merge.mode' = '" + mode
                + "', 'write.update.mode' = '" + mode + "', 'write.delete.mode' = '" + mode + "')");
        sound.sql("INSERT INTO lake." + name + " VALUES (1, 'fiat', 'a'), (2, 'fiat', 'b'), (3, 'opel', 'c')");
        return name;
    }

    private static String rows(TableIdentifier name) {
        SparkSession.setActiveSession(sound);
        return String.join(
                ", ",
                sound
                        .sql("SELECT concat_ws(' ', lid, make, title) FROM lake." + name + " ORDER BY lid")
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0))
                        .toList());
    }

    static List<Arguments> statements() {
        List<Arguments> statements = new ArrayList<>();
        for (Dml dml : Dml.values()) {
            statements.add(arguments(dml, "copy-on-write", Fault.REPLY_LOST));
        }
        for (Dml dml : List.of(Dml.MERGE, Dml.UPDATE)) {
            statements.add(arguments(dml, "merge-on-read", Fault.REPLY_LOST));
            statements.add(arguments(dml, "copy-on-write", Fault.REQUEST_LOST));
        }
        return statements;
    }

    @ParameterizedTest
    @MethodSource("statements")
    void aStatementIsDoneOnce(Dml dml, String mode, Fault fault) {
        TableIdentifier name = newTable(mode);
        int before = lab.proxy().hits();
        lab.proxy().arm(new Trap("COMMIT", fault));

        dml.on(ours, name);

        assertThat(lab.proxy().hits()).isEqualTo(before + 1);
        assertThat(rows(name)).isEqualTo(dml.after);
        assertThat(lab.marks(name)).hasSize(2);
        assertThat(lab.missing(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Dml.class)
    void anotherWritersRowsStay(Dml dml) {
        TableIdentifier name = newTable("copy-on-write");
        lab.proxy().arm(new Trap("COMMIT", Fault.REPLY_LOST, Duration.ZERO, () -> {
            SparkSession.setActiveSession(sound);
            sound.sql("INSERT INTO lake." + name + " VALUES (9, 'seat', 'other')");
        }));

        dml.on(ours, name);

        assertThat(rows(name)).isEqualTo(dml.after + ", 9 seat other");
        assertThat(lab.missing(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Dml.class,
            names = {"MERGE", "INSERT"})
    void aStatementOfUnknownStateKeepsItsFiles(Dml dml) {
        TableIdentifier name = newTable("copy-on-write");
        lab.proxy().arm(new Trap("COMMIT", Fault.REPLY_LOST, Duration.ofMillis(800), () -> {}));

        assertThatThrownBy(() -> dml.on(impatient, name))
                .hasStackTraceContaining("Cannot tell whether lotlake did commit");

        lab.proxy().interrupt(Duration.ZERO);
        assertThat(rows(name)).isEqualTo(dml.after);
        assertThat(lab.missing(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Dml.class,
            names = {"MERGE", "UPDATE"})
    void underTheStockCatalogTheTableIsUnreadable(Dml dml) {
        TableIdentifier name = newTable("copy-on-write");
        assertThat(rows(name)).isEqualTo(BEFORE);
        lab.proxy().arm(new Trap("UPDATE iceberg_tables", Fault.REPLY_LOST));

        assertThatThrownBy(() -> dml.on(stock, name)).hasMessageContaining("conflicting files");

        assertThat(lab.missing(name)).isNotEmpty();
        assertThatThrownBy(() -> rows(name)).hasStackTraceContaining("NotFoundException");
    }
}
