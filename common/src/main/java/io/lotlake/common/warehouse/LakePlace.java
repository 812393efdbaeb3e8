package io.lotlake.common.warehouse;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;

/** The place of the lake according to the catalog. It is the folder or prefix above the schemas of the tables. */
public final class LakePlace {
    /**
     * A table of lotlake lies at place/schema/table and has its metadata below that. Tables of other writers may lie
     * anywhere.
     */
    private static final String BELOW_PLACE = "/[^/]+/[^/]+/metadata/[^/]+$";

    private static final String OF_LAKE = """
             FROM iceberg_tables
             WHERE catalog_name = ? AND table_namespace IN ('bronze', 'silver', 'gold', 'restricted')
               AND metadata_location IS NOT NULL ORDER BY 1
            """;

    private static final String PLACES =
            "SELECT DISTINCT regexp_replace(metadata_location, '" + BELOW_PLACE + "', '')" + OF_LAKE;
    private static final String FILES = "SELECT metadata_location" + OF_LAKE;

    private LakePlace() {}

    /**
     * Makes sure that a second lake does not begin beside the one that the catalog has.
     *
     * @throws LotlakeException with exit code 3 if all tables are at another place
     */
    static void requireAt(LotlakeConfig config) {
        List<String> places = places(config);
        if (places.isEmpty() || places.stream().anyMatch(place -> isSame(place, config.warehouse()))) {
            return;
        }
        String here = shown(config.warehouse());
        String there = shown(places.get(0));
        throw new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot use the warehouse " + here + ": the catalog has the lake " + config.catalogName() + " at "
                        + there + "; set lotlake.warehouse to that"
                        + (config.onObjectStore()
                                ? ""
                                : ", as an absolute path, for a relative one is below the folder in which a"
                                        + " command is started")
                        + ", or, where the lake was moved, run lotlake relocate --from " + there + " --to " + here);
    }

    /**
     * Tells why a lake cannot move to the folder, and which folder is fit; empty if the lake can move there. A name
     * with special characters is unfit, because the programs that read and write files use its encoded address as the
     * folder's name.
     */
    public static Optional<String> unfit(Path folder) {
        Path named = folder.toAbsolutePath().normalize();
        String address = shown(named.toUri().toString().replaceAll("/+$", ""));
        return address.equals(named.toString())
                ? Optional.empty()
                : Optional.of("its files would be looked for in " + address
                        + "; take a folder whose name has ASCII letters, digits and - . _ only");
    }

    /**
     * Makes sure that the files of the lake are at the place that the catalog has. In a folder it checks the metadata
     * files of all tables, in an object store that of one table.
     *
     * @throws LotlakeException with exit code 3 if a file is missing or an object store refuses this client, 5 if the
     *     store cannot be reached
     */
    static void requireFiles(LotlakeConfig config) {
        List<String> files = ask(config, FILES);
        try (FileIO io = LakeTables.fileIo(config)) {
            files.stream()
                    .limit(config.onObjectStore() ? 1 : files.size())
                    .filter(file -> !exists(config, io, file))
                    .findFirst()
                    .ifPresent(file -> {
                        throw gone(config, "use the warehouse " + shown(config.warehouse()), file);
                    });
        }
    }

    private static boolean exists(LotlakeConfig config, FileIO io, String file) {
        try {
            return io.newInputFile(file).exists();
        } catch (RuntimeException e) {
            throw Errors.storage(
                    "look for the lake at " + shown(config.warehouse())
                            + (config.onObjectStore() ? " at " + config.storage() : ""),
                    e,
                    "check lotlake.warehouse and lotlake.storage");
        }
    }

    /** The error for a file that the catalog has and that cannot be read. */
    static LotlakeException unread(LotlakeConfig config, String purpose, String file, NotFoundException e) {
        return Errors.denial(e)
                .map(denial -> new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot " + purpose + ": " + denial + "; let this user read the warehouse",
                        e))
                .orElseGet(() -> gone(config, purpose, file));
    }

    /** The error for a file that the catalog has and the warehouse lacks. */
    static LotlakeException gone(LotlakeConfig config, String purpose, String file) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot " + purpose + ": the catalog has the lake " + config.catalogName() + " at "
                        + shown(file.replaceFirst(BELOW_PLACE, "")) + ", where " + shown(file)
                        + " is missing; bring the files back there, or, where the lake was moved, run lotlake"
                        + " relocate --from "
                        + shown(file.replaceFirst(BELOW_PLACE, "")) + " --to the place where it is");
    }

    /** All places of the lake's tables. There is one place unless somebody put a table elsewhere. */
    public static List<String> places(LotlakeConfig config) {
        return ask(config, PLACES);
    }

    private static List<String> ask(LotlakeConfig config, String sql) {
        try (Connection connection = config.catalog().connect()) {
            return Rows.exists(connection, "SELECT 1 WHERE to_regclass('iceberg_tables') IS NOT NULL")
                    ? Rows.all(connection, sql, config.catalogName()).stream()
                            .map(row -> row.get(0))
                            .toList()
                    : List.of();
        } catch (SQLException e) {
            throw config.catalog().failure("look where the lake is", e);
        }
    }

    /** Whether both addresses mean the same place. One folder may have several names. */
    public static boolean isSame(String place, String warehouse) {
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

    /** The address in the form that a configuration has. */
    public static String shown(String address) {
        return address.replaceFirst("^file:/*", "/");
    }
}
