package io.lotlake.silver.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names and strings of JSON by a parser alone. This is the oracle of {@link JsonNames}, which reads most JSON by
 * itself.
 */
final class ParsedNames {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private ParsedNames() {}

    static String[] strings(String json) throws IOException {
        if (json == null) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            return parser.nextToken() == JsonToken.START_ARRAY
                    ? elements(parser).toArray(String[]::new)
                    : null;
        }
    }

    static String[] names(String json) throws IOException {
        if (json == null) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                return trimmed(elements(parser));
            }
            return first == JsonToken.START_OBJECT ? trueNames(parser) : null;
        }
    }

    private static List<String> elements(JsonParser parser) throws IOException {
        List<String> strings = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                strings.add(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        return strings;
    }

    private static String[] trimmed(List<String> strings) {
        Set<String> names = new LinkedHashSet<>();
        for (String string : strings) {
            String name = trimBlanks(string);
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names.toArray(String[]::new);
    }

    private static String[] trueNames(JsonParser parser) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_TRUE) {
                names.add(name);
            } else {
                names.remove(name);
                parser.skipChildren();
            }
        }
        return names.stream()
                .sorted((a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8)))
                .toArray(String[]::new);
    }

    /** PostgreSQL's btrim: blanks only, no tabs or newlines. */
    private static String trimBlanks(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.substring(from, to);
    }
}
