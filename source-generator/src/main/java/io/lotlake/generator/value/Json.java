package io.lotlake.generator.value;

import java.util.List;
import java.util.stream.Collectors;

/** JSON text of strings. */
final class Json {
    private Json() {}

    static String array(List<String> values) {
        return values.stream().map(Json::quote).collect(Collectors.joining(",", "[", "]"));
    }

    static String quote(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ') {
                quoted.append("\\u00").append((char) ('0' + (c >> 4))).append(Character.forDigit(c & 15, 16));
            } else if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
