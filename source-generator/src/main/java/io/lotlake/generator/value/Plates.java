package io.lotlake.generator.value;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Licence plates as people type them; many listings have none. */
public final class Plates {
    private static final List<String> DISTRICTS =
            List.of("M", "B", "HH", "K", "S", "F", "L\u00D6", "F\u00DC", "M\u00DC", "\u00D6HR", "WM", "LA");
    private static final List<String> RUBBISH = List.of(
            "",
            "-",
            "ohne",
            "B-ABCD",
            "A-1",
            "M-ABC 123456",
            "...---...",
            "  : .-  ",
            "\u0416-\u0411\u0412 77",
            "keine Angabe 1",
            "\uD83D\uDE97 1",
            "\u0661\u0662\u0663\u0664");

    private Plates() {}

    public static @Nullable String any(Dice dice) {
        int kind = dice.below(100);
        if (kind < 35) {
            return null;
        }
        String plate = dice.oneOf(DISTRICTS) + "-" + (char) ('A' + dice.below(26)) + (char) ('A' + dice.below(26)) + " "
                + dice.between(1, 9999);
        if (kind < 80) {
            return plate;
        }
        return kind < 92 ? restorable(plate, dice) : dice.oneOf(RUBBISH);
    }

    private static String restorable(String plate, Dice dice) {
        return switch (dice.below(9)) {
            case 0 -> plate.toLowerCase(Locale.ROOT);
            case 1 -> " - " + plate + " .";
            case 2 -> plate.replace("-", " - : . ");
            case 3 -> plate.replace(" ", "");
            case 4 -> plate.replace("-", "\u2013") + "!";
            case 5 -> plate.replace(" ", "\u00A0");
            case 6 -> plate.replace(" ", "\t");
            case 7 -> "ma-\u00DF\u0131 " + dice.below(100);
            default -> "f\u00FC\u00E4\u00F6 " + dice.below(1000);
        };
    }
}
