package io.lotlake.common.lake;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Where the catalog has the lake: the folder or prefix above the schemas of its tables. */
final class LakePlace {
    /** A table lies at place/schema/table and has its metadata below that; tables of others may lie anywhere. */
    private static final String PLACES = """
            SELECT DISTINCT regexp_replace(metadata_location, '/[^/]+/[^/]+/metadata/[^/]+$', '') FROM iceberg_tables
             WHERE catalog_name = ? AND table_namespace IN ('bronze', 'silver', 'gold', 'restricted')
               AND metadata_location IS NOT NULL ORDER BY 1
            """;

    private LakePlace() {}

    /**
     * Makes sure that no second lake is begun beside the one that the catalog has.
     *
     * @throws LotlakeException with exit code 3 where all tables are elsewhere
     */
    static void requireAt(LotlakeConfig config) {
        List<String> places = places(config);
        if (places.isEmpty() || places.stream().anyMatch(place -> isSame(place, config.warehouse()))) {
            return;
        }
        throw new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot use the warehouse " + shown(config.warehouse()) + ": the catalog has the lake "
                        + config.catalogName() + " at " + shown(places.get(0)) + "; set lotlake.warehouse to that"
                        + (config.onObjectStore()
                                ? ""
                                : ", as an absolute path, for a relative one is below the folder in which a command is started"));
    }

    private static List<String> places(LotlakeConfig config) {
        try (Connection connection = config.catalog().connect()) {
            return Rows.exists(connection, "SELECT 1 WHERE to_regclass('iceberg_tables') IS NOT NULL")
                    ? Rows.all(connection, PLACES, config.catalogName()).stream()
                            .map(row -> row.get(0))
                            .toList()
                    : List.of();
        } catch (SQLException e) {
            throw config.catalog().failure("look where the lake is", e);
        }
    }

    /** One folder may have several names. */
    private static boolean isSame(String place, String warehouse) {
        if (shown(place).equals(shown(warehouse))) {
            return true;
        }
        try {
            return place.startsWith("file:")
                    && warehouse.startsWith("file:")
                    && Files.isSameFile(Path.of(shown(place)), Path.of(shown(warehouse)));
        } catch (IOException e) {
            return false;
        }
    }

    private static String shown(String address) {
        return address.replaceFirst("^file:/*", "/");
    }
}
