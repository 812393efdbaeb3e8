package io.lotlake.generator.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Free text as people type it. */
public final class Words {
    static final List<String> COLORS = List.of(
            "schwarz",
            "weiss",
            "silber",
            "grau",
            "blau",
            "rot",
            "gr\u00FCn",
            "braun",
            "beige",
            "gelb",
            "anthrazit metallic");
    public static final List<String> CITIES = List.of(
            "M\u00FCnchen",
            "Berlin",
            "Hamburg",
            "K\u00F6ln",
            "Wien",
            "Paris",
            "Milano",
            "Madrid",
            "Amsterdam",
            "Bruxelles",
            "Warszawa",
            "Praha",
            "Budapest",
            "Z\u00FCrich",
            "Stockholm",
            "K\u00F8benhavn",
            "Bucure\u0219ti",
            "London",
            "\u0141\u00F3d\u017A",
            "S'\u00E0gar\u00F3",
            "'s-Hertogenbosch",
            "Stadt\tmit\tTab",
            "a\\b \"c\"",
            "\u0391\u03B8\u03AE\u03BD\u03B1");

    // Engines convert these to lower case differently: final sigma, the dotted I, capital sharp s, letters beyond the
    // basic plane.
    private static final List<String> ODD_COLORS = List.of(
            "\u039A\u039F\u039A\u039A\u0399\u039D\u039F\u03A3",
            "\u0130NC\u0130 BEYAZI",
            "WEI\u1E9E",
            "Wei\u00DF ",
            "\uD801\uDC00 Deseret",
            "\u01C5 Titel",
            "",
            "   ",
            "\tRot",
            " Rot\n",
            "\uFF32\uFF2F\uFF34",
            "\u212Aobalt",
            "R\u2160");
    private static final List<String> ODD_TITLES = List.of(
            "",
            "      ",
            "\t",
            "\n",
            " \t ",
            "\u00A0",
            "Tab\there, line\nthere, back\\slash, \"quote\", 'single', \\N, \\.",
            "\uD83D\uDE97\uD83D\uDCA8 TOP!!! \u2764\uFE0F",
            "\u039F\u03B4\u03CC\u03C2 \u0130stanbul Stra\u00DFe",
            "NULL",
            "e\u0301 combining, \u202Eright to left");
    private static final List<String> SENTENCES = List.of(
            "Gepflegter Zustand, Nichtraucherfahrzeug.",
            "Scheckheftgepflegt, alle Inspektionen beim H\u00E4ndler.",
            "Winterr\u00E4der auf Alufelgen sind dabei.",
            "Verkauf nur an H\u00E4ndler; keine Garantie, keine R\u00FCcknahme.",
            "First owner, garage kept; \"as new\".",
            "Prix \u00E0 d\u00E9battre, contr\u00F4le technique OK.",
            "Besichtigung nach Absprache:\n- Mo-Fr\n- Sa 9\u201312 Uhr",
            "Finanzierung ab 3,99 % m\u00F6glich.",
            "\uD83D\uDE97 Sofort verf\u00FCgbar \uD83D\uDE97");
    private static final String LONG =
            "Sonderausstattung: Komfortpaket, Winterpaket, \u00C4ra-Edition 7\" / 17\\2. ".repeat(150);

    private Words() {}

    public static @Nullable String color(Dice dice) {
        int kind = dice.below(100);
        if (kind < 4) {
            return null;
        }
        String color = dice.oneOf(COLORS);
        if (kind < 75) {
            return color;
        }
        return kind < 92 ? " " + color.toUpperCase(Locale.ROOT) + "  " : dice.oneOf(ODD_COLORS);
    }

    public static @Nullable String title(String car, Dice dice) {
        int kind = dice.below(100);
        if (kind < 2) {
            return null;
        }
        if (kind < 5) {
            return dice.oneOf(ODD_TITLES);
        }
        return kind < 15 ? "  " + car + " " : car;
    }

    public static @Nullable String description(String car, Dice dice) {
        double kind = dice.unit();
        if (kind < 0.03) {
            return null;
        }
        if (kind < 0.0305) {
            return LONG;
        }
        List<String> sentences = new ArrayList<>(List.of(car + "."));
        for (int i = dice.below(5); i >= 0; i--) {
            sentences.add(dice.oneOf(SENTENCES));
        }
        return String.join(dice.chance(0.2) ? "\r\n" : " ", sentences);
    }
}
