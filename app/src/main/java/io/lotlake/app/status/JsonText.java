package io.lotlake.app.status;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text that {@code --json} prints: names in lower case with underscores, moments in ISO 8601 and UTC. */
final class JsonText {
    private static final ConfigRenderOptions JSON =
            ConfigRenderOptions.concise().setFormatted(true);

    private JsonText() {}

    /** The JSON text of objects, lists, strings, numbers and booleans; keys are sorted. */
    static String of(Map<String, ?> object) {
        return ConfigValueFactory.fromMap(object).render(JSON);
    }

    /** An object of alternating names and values; null is JSON's null. */
    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }
}
