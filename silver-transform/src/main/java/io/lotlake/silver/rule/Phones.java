package io.lotlake.silver.rule;

import io.lotlake.silver.json.JsonNames;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The phone numbers in a JSON array. */
final class Phones {
    private static final int MIN = 9;
    private static final int MAX = 16;

    private Phones() {}

    /** The numbers as plus and 8 to 15 digits, in the order of the array, each once; null for anything but an array. */
    static String @Nullable [] of(@Nullable String json, @Nullable String callingCode) throws IOException {
        String[] texts = JsonNames.strings(json);
        if (texts == null) {
            return null;
        }
        Set<String> numbers = new LinkedHashSet<>();
        for (String text : texts) {
            String number = international(text, callingCode);
            if (number != null && isOfLength(number)) {
                numbers.add(number);
            }
        }
        return numbers.toArray(String[]::new);
    }

    private static @Nullable String international(String text, @Nullable String callingCode) {
        StringBuilder digits = new StringBuilder(MAX);
        boolean plusFirst = false;
        boolean plusSecond = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if (c == '+') {
                plusFirst |= digits.isEmpty();
                plusSecond |= digits.length() == 1;
            }
        }
        if (plusFirst) {
            return "+" + digits;
        }
        if (!plusSecond && digits.indexOf("00") == 0) {
            return "+" + digits.substring(2);
        }
        boolean trunk = !digits.isEmpty() && digits.charAt(0) == '0';
        return trunk && callingCode != null ? "+" + callingCode + digits.substring(1) : null;
    }

    private static boolean isOfLength(String number) {
        int length = number.codePointCount(0, number.length());
        return length >= MIN && length <= MAX;
    }
}
