package io.lotlake.silver.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;

/** Reads any JSON with a parser; gives what {@link PlainJson} gives for plain JSON. */
final class ParsedJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private ParsedJson() {}

    /** Whether the text is an array; passes on its string elements in their order. */
    static boolean array(String json, Consumer<String> strings) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return false;
            }
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    strings.accept(parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            return true;
        }
    }

    /** Whether the text is an object; adds the names whose last value is {@code true} to the set. */
    static boolean object(String json, Set<String> trueNames) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_TRUE) {
                    trueNames.add(name);
                } else {
                    trueNames.remove(name);
                    parser.skipChildren();
                }
            }
            return true;
        }
    }
}
