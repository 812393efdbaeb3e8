package io.lotlake.generator.value;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts of phone fields: JSON arrays of numbers as sellers type them, and now and then an odd value or none. */
public final class Phones {
    private static final List<String> ODD_FIELDS =
            List.of("[]", "null", "{\"mobile\": \"0170 1234567\"}", "\"0170 1234567\"", "1701234567");
    private static final List<String> ODD_NUMBERS = List.of(
            "\"+49\"",
            "\"0\"",
            "\"00\"",
            "\"000000000000\"",
            "\"\"",
            "\"keine\"",
            "\"0170 12\"",
            "\"+49 170 1234567890123\"",
            "\"++49 170 7654321\"",
            "\"0049+170 7654321\"",
            "\"0+170 7654321\"",
            "\"170 7654321\"",
            "\"49 170 7654321\"",
            "\"Tel.: 089 / 7654-321\"",
            "\"+49 (0)170 7654321\"",
            "\"\\t+49\\n170 7654321\"",
            "\"\uFF10\uFF11\uFF17\uFF10 7654321\"",
            "\"+12345678\"",
            "\"+1234567\"",
            "\"+123456789012345\"",
            "null",
            "1701234567",
            "true",
            "[\"0170 1234567\"]");

    private Phones() {}

    public static @Nullable String any(Dice dice) {
        int kind = dice.below(100);
        if (kind < 5) {
            return null;
        }
        if (kind < 10) {
            return dice.oneOf(ODD_FIELDS);
        }
        String area = Integer.toString(dice.between(30, 999));
        String number = Integer.toString(dice.between(100_000, 9_999_999));
        List<String> phones = new ArrayList<>(List.of(Json.quote("0" + area + "/" + number)));
        if (dice.chance(0.5)) {
            phones.add(0, Json.quote("+49 (" + area + ") " + number));
        }
        if (dice.chance(0.3)) {
            phones.add(Json.quote("0049-" + area + "-" + number));
        }
        while (dice.chance(0.3)) {
            phones.add(dice.below(phones.size() + 1), dice.oneOf(ODD_NUMBERS));
        }
        return "[" + String.join(", ", phones) + "]";
    }
}
