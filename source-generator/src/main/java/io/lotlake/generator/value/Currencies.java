package io.lotlake.generator.value;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Currency codes as portals and the mapping team write them. */
public final class Currencies {
    // The ECB stopped quoting RUB in March 2022 and HRK at the end of that year: later days find no rate within ten
    // days.
    private static final List<String> ODD = List.of(
            "",
            "   ",
            "XXX",
            "\u20AC",
            "EURO",
            "EUR\t",
            "eu\u00DF",
            "RUB",
            "RUB",
            "HRK",
            "USD",
            "usd ",
            "JPY",
            "NOK",
            "DEM");

    private Currencies() {}

    /** The code in one of the forms in use, or something odd. */
    public static @Nullable String any(String code, Dice dice) {
        int kind = dice.below(100);
        if (kind < 80) {
            return code;
        }
        if (kind < 88) {
            return null;
        }
        return switch (kind % 4) {
            case 0 -> code.toLowerCase(Locale.ROOT);
            case 1 -> " " + code;
            case 2 -> code + "  ";
            default -> dice.oneOf(ODD);
        };
    }

    /** The currency that the mapping team notes; mostly none. */
    public static @Nullable String override(Dice dice) {
        if (dice.chance(0.92)) {
            return null;
        }
        return dice.chance(0.5) ? dice.oneOf(List.of("EUR", "eur", "GBP", "chf ")) : dice.oneOf(ODD);
    }
}
