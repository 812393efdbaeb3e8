package io.lotlake.app.serve;

import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.RESTUtil;
import org.jspecify.annotations.Nullable;

/** The parameters behind the path of a request. */
final class Query {
    private Query() {}

    /**
     * The values by the names. A parameter without {@code =} has an empty value.
     *
     * @param text the query as it was sent; null if there is none
     * @throws BadRequestException if a parameter stands twice
     */
    static Map<String, String> of(@Nullable String text) {
        Map<String, String> values = new HashMap<>();
        for (String parameter : (text == null ? "" : text).split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            String name = RESTUtil.decodeString(parts[0]);
            String value = parts.length == 1 ? "" : RESTUtil.decodeString(parts[1]);
            if (!parameter.isEmpty() && values.put(name, value) != null) {
                throw new BadRequestException("Cannot answer: the parameter %s stands twice; send it once", name);
            }
        }
        return values;
    }
}
