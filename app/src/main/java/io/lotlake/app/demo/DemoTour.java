package io.lotlake.app.demo;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.warehouse.LakePlace;
import io.lotlake.gold.compat.MartTable;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Shows a newcomer where everything is and how to look at it. */
final class DemoTour {
    private final DemoFolder folder;
    private final LotlakeConfig config;
    private final EmbeddedDatabase database;

    DemoTour(DemoFolder folder, LotlakeConfig config, EmbeddedDatabase database) {
        this.folder = folder;
        this.config = config;
        this.database = database;
    }

    /** Whether lake and mart exist, so that nothing has to be built. */
    boolean isPublished() {
        return !LakePlace.places(config).isEmpty() && mart().stream().allMatch(MartTable::isPublished);
    }

    private List<MartTable> mart() {
        return MartTable.all(config, config.makes());
    }

    /** At most two publications, the newest first. */
    List<Publication> publications() {
        return Publications.newest(config, 2);
    }

    void print() {
        List<MartTable> mart = mart();
        String command = "bin/lotlake";
        String conf = " --config " + shortest(folder.config());
        List<Publication> publications = publications();
        Publication earlier = publications.get(publications.size() - 1);
        System.out.println();
        for (MartTable table : mart) {
            System.out.printf(
                    Locale.ROOT,
                    "mart %-24s %,10d rows%n",
                    table.name(),
                    table.rows().orElse(0L));
        }
        System.out.printf(
                Locale.ROOT,
                """

                where everything lies
                  PostgreSQL   %s user %s, no password: source, catalog and mart
                  warehouse    %s
                  settings     %s

                look at it
                  the mart     psql "postgresql://%s@localhost:%d/lotlake" -c "SELECT model, price_converted, \
                usage_state, cust_city FROM %s LIMIT 5"
                  Gold         %s sql%s "SELECT make, usage_state, count(*) AS listings, \
                median(price_converted) AS eur FROM gold.ads WHERE country = 'DE' GROUP BY ALL ORDER BY 1, 2"
                  time travel  %s sql%s "SELECT 'now' AS state, sum(price) AS prices FROM gold.fct_listings \
                UNION ALL SELECT 'before', sum(price) FROM gold.fct_listings VERSION AS OF '%s'"
                  publications %s release list%s
                  go back      %s release rollback %s%s
                  Parquet      duckdb -c "SELECT _portal, count(*), median(price) \
                FROM '%s/bronze/full_auto*/data/**/*.parquet' GROUP BY 1"
                               (DuckDB is a program of its own: pip install duckdb-cli, or https://duckdb.org/install)
                  status       %s status%s
                  a report     %s report%s

                PostgreSQL keeps running for these; stop it with %s demo --stop%s
                """,
                database.url(),
                database.user(),
                folder.warehouse(),
                folder.config(),
                database.user(),
                database.port(),
                mart.get(0).name(),
                command,
                conf,
                command,
                conf,
                earlier.tag(),
                command,
                conf,
                command,
                earlier.id(),
                conf,
                shortest(folder.warehouse()),
                command,
                conf,
                command,
                conf,
                command,
                folder.path().equals(Path.of("lotlake-data").toAbsolutePath())
                        ? ""
                        : " --data " + shortest(folder.path()));
    }

    /** The path as the newcomer would type it. */
    private static Path shortest(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }
}
