package io.lotlake.common.postgres;

import static java.util.stream.Collectors.joining;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A table that lotlake keeps in the catalog's database. It can be told from a table of the same name that somebody else
 * made.
 *
 * @param name the qualified name, or a name that the search path finds
 * @param columns the columns that lotlake uses
 * @param rights the rights that the role needs
 */
public record OwnTable(String name, List<String> columns, List<String> rights) {
    private static final String LACKING = """
            SELECT wanted FROM unnest(string_to_array(?, ',')) WITH ORDINALITY AS w(wanted, place)
             WHERE NOT EXISTS (SELECT 1 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                                WHERE c.oid = to_regclass(?) AND c.relkind IN ('r', 'p')
                                  AND a.attname = wanted AND NOT a.attisdropped)
             ORDER BY place
            """;

    private static final String DENIED = """
            SELECT wanted FROM unnest(string_to_array(?, ',')) WITH ORDINALITY AS w(wanted, place)
             WHERE NOT has_table_privilege(to_regclass(?), wanted)
             ORDER BY place
            """;

    /** Reads the table from its CREATE statement. Each line is a column, unless it begins with capitals. */
    public static OwnTable of(String create, String... rights) {
        List<String> lines = create.strip().lines().map(String::strip).toList();
        String name = lines.get(0).replaceFirst("^CREATE TABLE IF NOT EXISTS (\\S+) \\($", "$1");
        List<String> columns = lines.stream()
                .skip(1)
                .map(line -> line.split(" ", 2)[0])
                .filter(word -> Character.isLowerCase(word.charAt(0)))
                .toList();
        return new OwnTable(name, columns, List.of(rights));
    }

    /**
     * Checks the existing table.
     *
     * @throws LotlakeException with exit code 3 if the table belongs to somebody else or may not be used
     */
    public void require(Connection connection, String remedy) throws SQLException {
        String lacking = ask(connection, LACKING, columns);
        if (!lacking.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot keep a lake in " + connection.getMetaData().getURL() + ": " + shown()
                            + " is there and is not lotlake's, for it has no " + lacking + "; rename it, or " + remedy);
        }
        String denied = ask(connection, DENIED, rights);
        if (!denied.isEmpty()) {
            String user = connection.getMetaData().getUserName();
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot keep a lake in " + connection.getMetaData().getURL() + ": " + user + " has no right to "
                            + denied + " on " + shown() + "; GRANT " + denied + " ON " + name + " TO " + user);
        }
    }

    private String shown() {
        return name.replace("\"", "");
    }

    private String ask(Connection connection, String sql, List<String> words) throws SQLException {
        return Rows.all(connection, sql, String.join(",", words), name).stream()
                .map(row -> row.get(0))
                .collect(joining(", "));
    }
}
