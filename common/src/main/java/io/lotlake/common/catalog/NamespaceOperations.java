package io.lotlake.common.catalog;

import io.lotlake.common.transaction.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;

/** Reads and changes the namespaces of a catalog. The files of the lake are below the warehouse. */
record NamespaceOperations(Store store, String warehouse) {

    /** The folder of a namespace that has no address of its own. */
    String location(Namespace namespace) {
        return namespace.isEmpty() ? warehouse : warehouse + "/" + String.join("/", namespace.levels());
    }

    void create(Namespace namespace, Map<String, String> properties) {
        store.change(
                "create the namespace " + namespace,
                connection -> {
                    store.namespaces().create(connection, namespace, properties);
                    return namespace;
                },
                created -> connection -> Outcome.decided(store.namespaces().exists(connection, created)));
    }

    boolean exists(Namespace namespace) {
        return store.read(connection -> store.namespaces().exists(connection, namespace));
    }

    List<Namespace> children(Namespace parent) {
        return store.read(connection -> {
            if (!parent.isEmpty()) {
                store.namespaces().require(connection, parent);
            }
            return store.namespaces().children(connection, parent);
        });
    }

    /** The properties of the namespace, including its address. */
    Map<String, String> metadata(Namespace namespace) {
        return store.read(connection -> {
            store.namespaces().require(connection, namespace);
            Map<String, String> metadata = new HashMap<>(store.namespaces().properties(connection, namespace));
            metadata.putIfAbsent("location", location(namespace));
            return Map.copyOf(metadata);
        });
    }

    boolean setProperties(Namespace namespace, Map<String, String> added) {
        Namespaces namespaces = store.namespaces();
        return store.change(
                "set properties of the namespace " + namespace,
                connection -> {
                    namespaces.hold(connection, namespace);
                    namespaces.put(connection, namespace, added);
                    return !added.isEmpty();
                },
                changed -> connection -> Outcome.decided(
                        namespaces.properties(connection, namespace).entrySet().containsAll(added.entrySet())));
    }

    boolean removeProperties(Namespace namespace, Set<String> removed) {
        Namespaces namespaces = store.namespaces();
        return store.change(
                "remove properties of the namespace " + namespace,
                connection -> {
                    namespaces.hold(connection, namespace);
                    return namespaces.remove(connection, namespace, removed) > 0;
                },
                changed -> connection -> Outcome.decided(namespaces.properties(connection, namespace).keySet().stream()
                        .noneMatch(removed::contains)));
    }

    boolean drop(Namespace namespace) {
        Namespaces namespaces = store.namespaces();
        return store.change(
                "drop the namespace " + namespace,
                connection -> namespaces.drop(connection, namespace),
                dropped -> connection -> Outcome.decided(!namespaces.exists(connection, namespace)));
    }
}
