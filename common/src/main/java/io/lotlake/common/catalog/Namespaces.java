package io.lotlake.common.catalog;

import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;

/**
 * The namespaces of one catalog. A namespace exists if it has rows in {@code iceberg_namespace_properties}, or if a
 * table or view is in it.
 */
final class Namespaces {
    /** Iceberg's JDBC catalog gives every namespace this property, so that it has a row. */
    private static final String EXISTS = "exists";

    private static final String ALL = """
            SELECT namespace FROM iceberg_namespace_properties WHERE catalog_name = ?
             UNION SELECT table_namespace FROM iceberg_tables WHERE catalog_name = ?
             ORDER BY 1
            """;

    private final String catalog;

    Namespaces(String catalog) {
        this.catalog = catalog;
    }

    /** The levels joined by dots, as in the catalog's rows. */
    static String text(Namespace namespace) {
        return String.join(".", namespace.levels());
    }

    boolean exists(Connection connection, Namespace namespace) throws SQLException {
        return all(connection).stream().anyMatch(other -> isIn(other, namespace));
    }

    void require(Connection connection, Namespace namespace) throws SQLException {
        if (!exists(connection, namespace)) {
            throw new NoSuchNamespaceException("Namespace does not exist: %s", namespace);
        }
    }

    /** The namespaces one level below. */
    List<Namespace> children(Connection connection, Namespace parent) throws SQLException {
        int depth = parent.length() + 1;
        return all(connection).stream()
                .filter(other -> other.length() >= depth && isIn(other, parent))
                .map(other -> Namespace.of(Arrays.copyOf(other.levels(), depth)))
                .distinct()
                .toList();
    }

    private List<Namespace> all(Connection connection) throws SQLException {
        return Rows.all(connection, ALL, catalog, catalog).stream()
                .map(row -> Namespace.of(row.get(0).split("\\.", -1)))
                .toList();
    }

    private static boolean isIn(Namespace namespace, Namespace parent) {
        return namespace.length() >= parent.length()
                && Namespace.of(Arrays.copyOf(namespace.levels(), parent.length()))
                        .equals(parent);
    }

    /** Makes sure that the namespace exists and stays until the transaction ends. */
    void hold(Connection connection, Namespace namespace) throws SQLException {
        Rows.all(
                connection,
                "SELECT 1 FROM iceberg_namespace_properties WHERE catalog_name = ? AND namespace = ? FOR SHARE",
                catalog,
                text(namespace));
        require(connection, namespace);
    }

    void create(Connection connection, Namespace namespace, Map<String, String> properties) throws SQLException {
        String sql = "INSERT INTO iceberg_namespace_properties (catalog_name, namespace, property_key, property_value)"
                + " VALUES (?, ?, '" + EXISTS + "', 'true') ON CONFLICT DO NOTHING";
        boolean present = exists(connection, namespace);
        if (present || Rows.update(connection, sql, catalog, text(namespace)) == 0) {
            throw new AlreadyExistsException("Namespace already exists: %s", namespace);
        }
        put(connection, namespace, properties);
    }

    void put(Connection connection, Namespace namespace, Map<String, String> properties) throws SQLException {
        String sql = "INSERT INTO iceberg_namespace_properties (catalog_name, namespace, property_key, property_value)"
                + " VALUES (?, ?, ?, ?) ON CONFLICT (catalog_name, namespace, property_key)"
                + " DO UPDATE SET property_value = excluded.property_value";
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (property.getKey().equals(EXISTS)) {
                throw new IllegalArgumentException("Cannot set the namespace property " + EXISTS + ": it is reserved");
            }
            Rows.update(connection, sql, catalog, text(namespace), property.getKey(), property.getValue());
        }
    }

    /** Changes the address of every namespace that has one. */
    void moveLocations(Connection connection, UnaryOperator<String> place) throws SQLException {
        String sql = "SELECT namespace, property_value FROM iceberg_namespace_properties"
                + " WHERE catalog_name = ? AND property_key = 'location'";
        for (List<String> row : Rows.all(connection, sql, catalog)) {
            put(connection, Namespace.of(row.get(0).split("\\.", -1)), Map.of("location", place.apply(row.get(1))));
        }
    }

    /** Removes the properties and returns how many of them existed. */
    int remove(Connection connection, Namespace namespace, Collection<String> keys) throws SQLException {
        String sql = "DELETE FROM iceberg_namespace_properties"
                + " WHERE catalog_name = ? AND namespace = ? AND property_key = ?";
        int removed = 0;
        for (String key : keys) {
            if (!key.equals(EXISTS)) {
                removed += Rows.update(connection, sql, catalog, text(namespace), key);
            }
        }
        return removed;
    }

    Map<String, String> properties(Connection connection, Namespace namespace) throws SQLException {
        String sql = "SELECT property_key, property_value FROM iceberg_namespace_properties"
                + " WHERE catalog_name = ? AND namespace = ?";
        Map<String, String> properties = new HashMap<>();
        for (List<String> row : Rows.all(connection, sql, catalog, text(namespace))) {
            properties.put(row.get(0), row.get(1));
        }
        properties.remove(EXISTS);
        return properties;
    }

    /** The properties of all namespaces. */
    Map<Namespace, Map<String, String>> properties(Connection connection) throws SQLException {
        Map<Namespace, Map<String, String>> properties = new LinkedHashMap<>();
        for (Namespace namespace : all(connection)) {
            properties.put(namespace, properties(connection, namespace));
        }
        return properties;
    }

    /** Removes the namespace. Returns false if it does not exist. */
    boolean drop(Connection connection, Namespace namespace) throws SQLException {
        int removed = Rows.update(
                connection,
                "DELETE FROM iceberg_namespace_properties WHERE catalog_name = ? AND namespace = ?",
                catalog,
                text(namespace));
        if (exists(connection, namespace)) {
            throw new NamespaceNotEmptyException(
                    "Cannot drop the namespace %s: it holds tables, views or other namespaces", namespace);
        }
        return removed > 0;
    }
}
