package io.lotlake.generator.value;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Vehicle identification numbers as people type them: seven of ten are right. */
public final class Vins {
    private static final String ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    private static final List<String> WORLD_CODES = List.of("WVW", "WBA", "WAU", "W0L", "ZFA", "VSS", "TMB");

    /** None of these is a VIN, though some have 17 characters. */
    private static final List<String> RUBBISH = List.of(
            "",
            "   ",
            "auf Anfrage",
            "n/a",
            "WVWZZZ1KZ8W0001",
            "WVWZZZ1KZ8W000123456",
            "11111111111111111",
            "WVWWWWWWWWWWWWWWV",
            "O0Q0O0Q0O0Q0O0Q01",
            "I1I1I1I1I1I1I1I1A",
            "-----------------",
            "ABABABABABABABABC",
            "\uFF37\uFF36\uFF37ZZZ1KZ8W000123",
            "WVWZZZ1KZ8W00012\u00E4",
            "WVWZZZ1KZ8W0001\u00DF",
            "WVWZZZ1KZ8W0001\uFB01",
            "WVWZZZ1KZ8W00012\uD83D\uDE97");

    private Vins() {}

    public static @Nullable String any(Dice dice) {
        int kind = dice.below(100);
        if (kind < 70) {
            return clean(dice);
        }
        if (kind < 76) {
            return null;
        }
        return kind < 90 ? restorable(dice) : dice.oneOf(RUBBISH);
    }

    private static String clean(Dice dice) {
        StringBuilder vin = new StringBuilder(17).append(dice.oneOf(WORLD_CODES));
        while (vin.length() < 17) {
            vin.append(ALPHABET.charAt(dice.below(ALPHABET.length())));
        }
        return vin.toString();
    }

    /** A dirty text that contains a VIN. */
    private static String restorable(Dice dice) {
        String vin = clean(dice);
        return switch (dice.below(10)) {
            case 0 -> vin.toLowerCase(Locale.ROOT);
            case 1 -> " " + vin + "  ";
            case 2 -> vin.substring(0, 3) + "-" + vin.substring(3, 9) + "." + vin.substring(9);
            case 3 -> vin.substring(0, 8) + "\t" + vin.substring(8) + "\n";
            case 4 -> vin.replace('0', 'O').substring(0, 16) + "O";
            case 5 -> vin.substring(0, 15) + "qi";
            case 6 -> vin.substring(0, 16) + "\u0131";
            case 7 -> vin.substring(0, 16) + "\u017F";
            case 8 -> vin + "\u00DF\uD83D\uDE97";
            default -> "ABCC ABCC ABCC ABCC A";
        };
    }
}
