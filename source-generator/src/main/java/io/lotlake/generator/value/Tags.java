package io.lotlake.generator.value;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** JSON columns that list things, either as arrays of strings or as objects of name to boolean. */
public final class Tags {
    public static final List<String> SEALS = List.of(
            "T\u00DCV gepr\u00FCft",
            "DEKRA Siegel",
            "Das WeltAuto",
            "BMW Premium Selection",
            "Audi Gebrauchtwagen :plus",
            "Scheckheft",
            "garantie",
            "\u00C4lteste Siegel");
    public static final List<String> EQUIPMENT = List.of(
            "ABS",
            "ESP",
            "Navi",
            "Klimaautomatik",
            "Sitzheizung",
            "Xenon",
            "Tempomat",
            "Einparkhilfe",
            "Anh\u00E4ngerkupplung",
            "Panoramadach",
            "\u00C4u\u00DFere Spiegel beheizt",
            "LED",
            "CarPlay",
            "alufelgen",
            "isofix",
            "\u0160koda Connect");

    private static final List<String> ODD = List.of(
            "[]",
            "{}",
            "null",
            "\"ABS, Navi\"",
            "17",
            "true",
            "[\"ABS\", \"ABS\", \" ABS \", \"abs\"]",
            "[1, 2.50, null, true, \"ABS\", [\"nested\"], {\"nested\": true}]",
            "[\"\", \"   \", \"\\t\", \" Navi \"]",
            "[null, 3, []]",
            "[\"Z\", \"a\", \"\u00C4\", \"A\"]",
            "[\"\\\"quoted\\\"\", \"back\\\\slash\","
                    + " \"tab\\there\", \"\\u00e4\\ud83d\\ude97\", \"a,b\", \"{c}\", \"NULL\"]",
            "{\"ABS\": false, \"Navi\": null}",
            "{\"ABS\": \"true\", \"Navi\": 1, \"LED\": {\"front\": true}, \"ESP\": [true], \"Xenon\": true}",
            // The ligature sorts before the car emoji in byte order, and after it in the order of UTF-16 units.
            "{\"\uD83D\uDE97\": true, \"\uFB01x\": true, \"z\": true,"
                    + " \"Z\": true, \"\u00E4\": true, \"a b\": true, \"ab\": true}",
            "{\"\": true, \"  \": true, \" padded \": true}",
            "{\"ABS\": true, \"ABS\": false, \"ESP\": false, \"ESP\": true}");

    private Tags() {}

    public static @Nullable String any(List<String> names, Dice dice) {
        int kind = dice.below(100);
        if (kind < 5) {
            return null;
        }
        if (kind < 15) {
            return dice.oneOf(ODD);
        }
        List<String> some = some(names, dice);
        return kind < 80 ? Json.array(some) : object(some, dice);
    }

    public static @Nullable String images(String url, Dice dice) {
        int kind = dice.below(100);
        if (kind < 3) {
            return null;
        }
        if (kind < 7) {
            return dice.oneOf(ODD);
        }
        List<String> images = new ArrayList<>();
        for (int i = dice.below(8); i >= 0; i--) {
            images.add(url + "/" + i + ".jpg");
        }
        if (kind < 10) {
            images.add(images.get(0));
        }
        return Json.array(images);
    }

    private static List<String> some(List<String> names, Dice dice) {
        long chosen = dice.next();
        List<String> some = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if ((chosen >>> i & 1) == 1) {
                some.add(names.get((i * 5 + 3) % names.size()));
            }
        }
        return some;
    }

    private static String object(List<String> names, Dice dice) {
        return names.stream()
                .map(name -> Json.quote(name) + ":" + (dice.chance(0.7) ? "true" : "false"))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
