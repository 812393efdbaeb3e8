package io.lotlake.common.catalog;

import io.lotlake.common.error.SqlState;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;

/** The rows of one catalog in {@code iceberg_tables}. They hold the current metadata file of each table and view. */
final class Entries {
    private static final String OF_ENTRY = " WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND ";

    private final String catalog;

    Entries(String catalog) {
        this.catalog = catalog;
    }

    /** The entry's current metadata file; empty if there is no such entry. */
    Optional<String> location(Connection connection, Entry entry) throws SQLException {
        return Rows.first(
                connection,
                "SELECT metadata_location FROM iceberg_tables" + OF_ENTRY
                        + entry.kind().condition(),
                catalog,
                namespace(entry),
                entry.id().name());
    }

    List<TableIdentifier> list(Connection connection, Namespace namespace, Entry.Kind kind) throws SQLException {
        String sql = "SELECT table_name FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND "
                + kind.condition() + " ORDER BY table_name";
        return Rows.all(connection, sql, catalog, Namespaces.text(namespace)).stream()
                .map(row -> TableIdentifier.of(namespace, row.get(0)))
                .toList();
    }

    /** Adds an entry. Fails if there is already a table or a view of that name. */
    void insert(Connection connection, Entry entry, String location) throws SQLException {
        String sql = "INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name, metadata_location,"
                + " previous_metadata_location, iceberg_type) VALUES (?, ?, ?, ?, NULL, ?) ON CONFLICT DO NOTHING";
        int added = Rows.update(
                connection,
                sql,
                catalog,
                namespace(entry),
                entry.id().name(),
                location,
                entry.kind().name());
        if (added == 0) {
            throw new AlreadyExistsException("Table or view already exists: %s", entry.id());
        }
    }

    /**
     * Moves the entry from one metadata file to the next. Returns false if the entry is no longer at the first file.
     */
    boolean move(Connection connection, Entry entry, String from, String to) throws SQLException {
        String sql = "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?" + OF_ENTRY
                + entry.kind().condition() + " AND metadata_location = ?";
        return Rows.update(
                        connection,
                        sql,
                        to,
                        from,
                        catalog,
                        namespace(entry),
                        entry.id().name(),
                        from)
                == 1;
    }

    /** Clears the entries' record of their previous metadata files. */
    void forgetEarlier(Connection connection, Collection<String> present) throws SQLException {
        for (String location : present) {
            Rows.update(
                    connection,
                    "UPDATE iceberg_tables SET previous_metadata_location = NULL"
                            + " WHERE catalog_name = ? AND metadata_location = ?",
                    catalog,
                    location);
        }
    }

    /**
     * Checks that the entry is at the metadata file, and keeps it there until the transaction ends. Returns false if it
     * is elsewhere.
     */
    boolean hold(Connection connection, Entry entry, String at) throws SQLException {
        String sql = "SELECT 1 FROM iceberg_tables" + OF_ENTRY + entry.kind().condition()
                + " AND metadata_location = ? FOR SHARE";
        return Rows.exists(
                connection, sql, catalog, namespace(entry), entry.id().name(), at);
    }

    /** The current metadata files of all tables and views at one moment. */
    Map<Entry, String> all(Connection connection) throws SQLException {
        String sql = "SELECT table_namespace, table_name, coalesce(iceberg_type, 'TABLE'), metadata_location"
                + " FROM iceberg_tables WHERE catalog_name = ? AND metadata_location IS NOT NULL";
        Map<Entry, String> all = new HashMap<>();
        for (List<String> row : Rows.all(connection, sql, catalog)) {
            Namespace namespace = Namespace.of(row.get(0).split("\\.", -1));
            TableIdentifier id = TableIdentifier.of(namespace, row.get(1));
            all.put(new Entry(id, Entry.Kind.valueOf(row.get(2))), row.get(3));
        }
        return all;
    }

    /** Renames the entry and returns its metadata file; empty if there is no such entry. */
    Optional<String> rename(Connection connection, Entry entry, TableIdentifier to) throws SQLException {
        String sql = "UPDATE iceberg_tables SET table_namespace = ?, table_name = ?" + OF_ENTRY
                + entry.kind().condition() + " RETURNING metadata_location";
        try {
            return Rows.first(
                    connection,
                    sql,
                    Namespaces.text(to.namespace()),
                    to.name(),
                    catalog,
                    namespace(entry),
                    entry.id().name());
        } catch (SQLException e) {
            if (SqlState.is(e, SqlState.UNIQUE_VIOLATION)) {
                throw new AlreadyExistsException(e, "Table or view already exists: %s", to);
            }
            throw e;
        }
    }

    /** Removes the entry and returns its metadata file; empty if there is no such entry. */
    Optional<String> delete(Connection connection, Entry entry) throws SQLException {
        return Rows.first(
                connection,
                "DELETE FROM iceberg_tables" + OF_ENTRY + entry.kind().condition() + " RETURNING metadata_location",
                catalog,
                namespace(entry),
                entry.id().name());
    }

    /** Whether any entry of the catalog is at the metadata file. */
    boolean anyAt(Connection connection, String location) throws SQLException {
        return Rows.exists(
                connection,
                "SELECT 1 FROM iceberg_tables WHERE catalog_name = ? AND metadata_location = ?",
                catalog,
                location);
    }

    private static String namespace(Entry entry) {
        return Namespaces.text(entry.id().namespace());
    }
}
