package io.lotlake.silver.rule;

import io.lotlake.common.function.PostgresText;
import io.lotlake.silver.json.JsonNames;
import java.io.IOException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The e-mail addresses in a JSON array. */
final class Emails {
    private static final int MIN_TOP_LEVEL_LENGTH = 2;

    private Emails() {}

    /** The valid addresses in lower case, each once, ordered by bytes; null for anything but an array. */
    static String @Nullable [] of(@Nullable String json) throws IOException {
        String[] texts = JsonNames.strings(json);
        if (texts == null) {
            return null;
        }
        SortedSet<String> addresses = new TreeSet<>();
        for (String text : texts) {
            String address = PostgresText.lower(PostgresText.trim(text));
            if (isValid(address)) {
                addresses.add(address);
            }
        }
        return addresses.toArray(String[]::new);
    }

    /**
     * Whether the text is a local part, an at sign, and two or more labels with single dots between them. The last
     * label consists of two or more letters. Letters are lower case.
     */
    static boolean isValid(String address) {
        int at = 0;
        while (at < address.length() && isLocal(address.charAt(at))) {
            at++;
        }
        return at > 0 && at < address.length() && address.charAt(at) == '@' && isDomain(address, at + 1);
    }

    private static boolean isDomain(String address, int from) {
        int label = from;
        boolean letters = true;
        for (int i = from; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '.') {
                if (i == label) {
                    return false;
                }
                label = i + 1;
                letters = true;
            } else if (isDigit(c) || c == '-') {
                letters = false;
            } else if (!isLetter(c)) {
                return false;
            }
        }
        return label > from && letters && address.length() - label >= MIN_TOP_LEVEL_LENGTH;
    }

    private static boolean isLocal(char c) {
        return isLetter(c) || isDigit(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
