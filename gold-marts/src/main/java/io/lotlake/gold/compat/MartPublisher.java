package io.lotlake.gold.compat;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;

import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.error.SqlState;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.postgres.Sessions;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.quality.Figure;
import io.lotlake.gold.quality.Gate;
import io.lotlake.gold.quality.Judge;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Makes the mart tables of an edition of Gold in PostgreSQL: one table per make, loaded by COPY from all Spark tasks,
 * with its indexes. They have names of their own until the publication exchanges them for the live ones.
 */
public final class MartPublisher {
    private static final String HAS_KEY = """
            SELECT 1 FROM pg_constraint
             WHERE conrelid = to_regclass(?) AND pg_get_constraintdef(oid) = 'UNIQUE (lid, make)'
            """;

    private final Lake lake;
    private final PostgresEndpoint mart;
    private final MartBuild build;
    private final MartCopy copy;
    private final MartSwap swap;
    private final PublishConfig config;

    public MartPublisher(Lake lake, LotlakeConfig config, PublishConfig publish) {
        this.lake = lake;
        this.mart = config.mart();
        this.config = publish;
        this.build = MartBuild.of(config.martSchema(), lake.run().id());
        this.copy = new MartCopy(build, mart);
        this.swap = new MartSwap(build, mart, publish);
    }

    /** Fills tables for the makes. Nothing that readers see changes. */
    public StagedMart stage(Edition edition, List<String> makes) throws InterruptedException {
        try {
            createTables(makes);
            judgeColumns(makes);
            copy.ads(ads(edition, makes), makes);
            inParallel(makes, swap::finish);
            Totals totals = check(makes);
            recordRowCounts(staged(makes));
            return new StagedMart(swap, makes, totals.rows(), totals.altered());
        } catch (Exception e) {
            discardAfter(e, makes);
            throw e;
        }
    }

    /**
     * Fills tables with the rows of some listings, which a publication then puts into the live tables. Nothing that
     * readers see changes.
     *
     * @param lids the ids of all listings whose rows may have changed or gone, each once
     */
    public StagedMart stagePart(Edition edition, List<String> makes, KeySet lids) throws InterruptedException {
        try {
            createTables(makes);
            judgeColumns(makes);
            try (Connection connection = mart.connect()) {
                create(connection, build.createLids(), build.lids());
                if (lids.few().isPresent()) {
                    String few = lids.few().get().stream().map(String::valueOf).collect(joining(",", "{", "}"));
                    Rows.update(connection, build.fillLids(), few);
                }
            } catch (SQLException e) {
                throw mart.failure("create the mart's table of listings", e);
            }
            if (lids.few().isEmpty()) {
                copy.lids(lids.rows());
            }
            if (!lids.isEmpty()) {
                copy.ads(ads(edition, makes, lids), makes);
            }
            inParallel(makes, swap::finishPart);
            Totals totals = check(makes);
            List<String> tables = new ArrayList<>(staged(makes));
            tables.add(build.lids());
            recordRowCounts(tables);
            return new StagedMart(swap.ofPart(), makes, totals.rows(), totals.altered());
        } catch (Exception e) {
            discardAfter(e, makes);
            throw e;
        }
    }

    /** Whether every make has a live table with the key that an exchange of rows needs. */
    public boolean isLive(List<String> makes) {
        try (Connection connection = mart.connect()) {
            for (String make : makes) {
                if (!Rows.exists(connection, HAS_KEY, build.live(make))) {
                    return false;
                }
            }
            return true;
        } catch (SQLException e) {
            throw mart.failure("look at the mart tables", e);
        }
    }

    private void judgeColumns(List<String> makes) {
        lake.openRun().ifPresent(run -> new Judge(config.gates(), run).judge(changedTypes(makes)));
    }

    /** The number of columns of each make's live table whose type differs from that of the new table. */
    private List<Figure> changedTypes(List<String> makes) {
        String sql = """
                SELECT count(*)::text FROM pg_attribute live JOIN pg_attribute next ON next.attname = live.attname
                 WHERE live.attrelid = to_regclass(?) AND next.attrelid = to_regclass(?)
                   AND live.attnum > 0 AND next.attnum > 0 AND NOT live.attisdropped
                   AND (live.atttypid, live.atttypmod) <> (next.atttypid, next.atttypmod)
                """;
        try (Connection connection = mart.connect()) {
            List<Figure> figures = new ArrayList<>();
            for (String make : makes) {
                String changed = Rows.first(connection, sql, build.live(make), build.staged(make))
                        .orElseThrow();
                figures.add(new Figure(
                        build.schema() + "." + MartNames.live(make), Gate.MART_COLUMNS, Double.parseDouble(changed)));
            }
            return figures;
        } catch (SQLException e) {
            throw mart.failure("compare the columns of the mart tables", e);
        }
    }

    private void discardAfter(Exception failure, List<String> makes) {
        try {
            swap.discard(makes);
        } catch (LotlakeException e) {
            failure.addSuppressed(e);
        }
    }

    private void createTables(List<String> makes) {
        swap.discardLeftovers();
        try (Connection connection = mart.connect()) {
            create(connection, build.createRegister(), build.register());
            for (String make : makes) {
                Failpoints.run(
                        Failpoint.MART_TABLES, () -> create(connection, build.createTable(make), build.staged(make)));
            }
        } catch (SQLException e) {
            throw new LotlakeException(
                    Errors.exitCode(e),
                    "Cannot create the mart tables: " + Errors.describe(e) + " at " + mart.url() + remedy(e),
                    e);
        }
    }

    /** Creates a table in one transaction. Wherever the run is killed, the table is marked or not there. */
    private static void create(Connection connection, String statements, String qualified) throws SQLException {
        connection.setAutoCommit(false);
        Rows.execute(connection, statements);
        Replication.makeUnlogged(connection, qualified);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private String remedy(SQLException e) {
        if (SqlState.is(e, SqlState.INSUFFICIENT_PRIVILEGE, SqlState.INVALID_SCHEMA_NAME)) {
            return "; create schema " + build.schema() + " and GRANT CREATE, USAGE on it to " + mart.user();
        }
        return SqlState.is(e, SqlState.DUPLICATE_TABLE)
                ? "; it is yours, or an earlier version of lotlake left it: rename or drop it"
                : Errors.remedy(e, mart.user());
    }

    private static Dataset<Row> ads(Edition edition, List<String> makes) {
        return ofMakes(Ads.rows(edition), makes);
    }

    private static Dataset<Row> ads(Edition edition, List<String> makes, KeySet lids) {
        return ofMakes(Ads.rows(edition, lids), makes);
    }

    private static Dataset<Row> ofMakes(Dataset<Row> ads, List<String> makes) {
        return ads.where(col(MartCopy.MAKE_SLUG).isin(makes.toArray()));
    }

    private record Totals(long rows, long altered) {}

    /** Checks that the tables hold as many rows as the tasks have copied. */
    private Totals check(List<String> makes) {
        long rows = 0;
        long altered = 0;
        try (Connection connection = mart.connect()) {
            for (String make : makes) {
                String sql = "SELECT coalesce(sum(rows), 0), coalesce(sum(altered), 0), (SELECT count(*) FROM "
                        + build.staged(make) + ") FROM " + build.register() + " WHERE target = ?";
                List<Long> figures = Rows.all(connection, sql, make).get(0).stream()
                        .map(Long::parseLong)
                        .toList();
                requireEqual(make, figures.get(0), figures.get(2));
                rows += figures.get(0);
                altered += figures.get(1);
            }
        } catch (SQLException e) {
            throw mart.failure("count the loaded mart tables", e);
        }
        return new Totals(rows, altered);
    }

    private List<String> staged(List<String> makes) {
        return makes.stream().map(build::staged).toList();
    }

    private void recordRowCounts(List<String> tables) {
        try (Connection connection = mart.connect()) {
            for (String table : tables) {
                Replication.recordRowCount(connection, table);
            }
        } catch (SQLException e) {
            throw mart.failure("note the rows of the mart tables", e);
        }
    }

    private void requireEqual(String make, long copied, long held) {
        if (copied != held) {
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot publish " + build.schema() + "." + MartNames.live(make) + ": " + copied
                            + " rows were copied but the table holds " + held + "; run publish again");
        }
    }

    private void inParallel(List<String> makes, MakeWork work) throws InterruptedException {
        Sessions sessions = new Sessions(mart);
        try (WorkerPool pool = new WorkerPool(Math.min(config.connections(), makes.size()))) {
            CompletionService<String> running = pool.completionService();
            for (String make : makes) {
                running.submit(() -> {
                    try {
                        sessions.run(connection -> work.run(connection, make));
                    } catch (SQLException e) {
                        throw mart.failure("index " + build.table(make), e);
                    }
                    return make;
                });
            }
            for (int ended = 0; ended < makes.size(); ended++) {
                running.take().get();
            }
        } catch (ExecutionException e) {
            LotlakeException failure = Errors.translate(e);
            sessions.endAfter(failure);
            throw failure;
        } catch (InterruptedException e) {
            sessions.endAfter(e);
            throw e;
        }
    }

    @FunctionalInterface
    private interface MakeWork {
        void run(Connection connection, String make) throws SQLException;
    }
}
