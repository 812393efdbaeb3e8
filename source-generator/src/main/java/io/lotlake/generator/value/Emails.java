package io.lotlake.generator.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON arrays of e-mail addresses as sellers type them. */
public final class Emails {
    private static final List<String> ODD_LISTS =
            List.of("[]", "null", "{\"mail\": \"info@example.com\"}", "\"info@example.com\"", "5");
    private static final List<String> ODD = List.of(
            "\"m\u00FCller@example.com\"",
            "\"info@m\u00FCller.example\"",
            "\"info@example\"",
            "\"info@example.c\"",
            "\"info@@example.com\"",
            "\"info.example.com\"",
            "\"in fo@example.com\"",
            "\"info@exa_mple.com\"",
            "\"info@example..com\"",
            "\"@example.com\"",
            "\"\\tinfo@example.com\"",
            "\"info@example.com\\n\"",
            "\"info@example.c0m\"",
            "\"a.b%c+d-e_f@sub.-example-.com\"",
            "\"\u0130NFO@EXAMPLE.COM\"",
            "\"\u212AONTAKT@EXAMPLE.COM\"",
            "\"stra\u00DFe@example.com\"",
            "\"\"",
            "null",
            "17",
            "[\"info@example.com\"]",
            "{\"mail\": \"info@example.com\"}");

    private Emails() {}

    public static @Nullable String any(String company, Dice dice) {
        int kind = dice.below(100);
        if (kind < 5) {
            return null;
        }
        if (kind < 10) {
            return dice.oneOf(ODD_LISTS);
        }
        String domain = company + (dice.chance(0.5) ? ".example" : ".auto.example");
        List<String> emails = new ArrayList<>(List.of(Json.quote("info@" + domain)));
        if (dice.chance(0.4)) {
            emails.add(0, Json.quote("Verkauf@" + domain.toUpperCase(Locale.ROOT)));
        }
        if (dice.chance(0.2)) {
            emails.add(Json.quote("  INFO@" + domain + " "));
        }
        if (dice.chance(0.2)) {
            emails.add(Json.quote("_a.1+tag%b@" + domain));
        }
        while (dice.chance(0.3)) {
            emails.add(dice.below(emails.size() + 1), dice.oneOf(ODD));
        }
        return "[" + String.join(", ", emails) + "]";
    }
}
