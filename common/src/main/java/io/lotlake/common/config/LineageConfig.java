package io.lotlake.common.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the events for OpenLineage go.
 *
 * @param namespace the namespace of the jobs
 * @param transport the keys of the client's transport, joined by dots; none if no events are sent. It may hold a
 *     secret, which is never printed, not even by {@link #toString()}
 */
public record LineageConfig(String namespace, Map<String, String> transport) {
    private static final String TYPE = "type";
    private static final String URL = "url";
    private static final String KEY = "auth.apiKey";
    private static final String KEY_TYPE = "auth.type";

    public LineageConfig {
        transport = Map.copyOf(transport);
    }

    static LineageConfig bind(Settings settings) {
        Map<String, String> transport = new LinkedHashMap<>(settings.entries("openlineage.transport"));
        if (transport.containsKey(URL)) {
            transport.putIfAbsent(TYPE, "http");
        }
        if (transport.containsKey(KEY)) {
            transport.putIfAbsent(KEY_TYPE, "api_key");
        }
        if (!transport.isEmpty() && !transport.containsKey(TYPE)) {
            settings.problem(
                    "openlineage.transport", "it has no type; set type = file and location, or url for type = http");
        }
        return new LineageConfig(settings.required("openlineage.namespace", "lotlake is the usual one"), transport);
    }

    public boolean isOn() {
        return !transport.isEmpty();
    }

    @Override
    public String toString() {
        return namespace + " by " + transport.getOrDefault(TYPE, "nothing");
    }
}
