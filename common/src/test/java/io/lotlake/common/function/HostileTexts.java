package io.lotlake.common.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Texts that break careless text functions. The same seed gives the same random texts. */
public final class HostileTexts {
    /**
     * Samples of every kind of trouble: case, digits, blanks, marks, planes, and the characters of patterns and quotes.
     */
    private static final List<String> PARTS = List.of(
            " ",
            " ",
            "\t",
            "\n",
            "\r",
            "\u000B",
            "\u00A0",
            "\u2003",
            "\u200B",
            "\u2028",
            "\uFEFF",
            "\u200F",
            "-",
            ".",
            ":",
            "/",
            "_",
            "%",
            "+",
            "@",
            "@",
            "..",
            "\\",
            "\"",
            "'",
            "{",
            "}",
            "[",
            "]",
            ",",
            "$",
            "^",
            "|",
            "(",
            "?",
            "*",
            "0",
            "1",
            "9",
            "00",
            "a",
            "z",
            "A",
            "I",
            "O",
            "Q",
            "S",
            "K",
            "i",
            "k",
            "s",
            "\u0131",
            "\u0130",
            "\u017F",
            "\u212A",
            "\u212B",
            "\u00DF",
            "\u1E9E",
            "\uFB01",
            "\uFB03",
            "\u0149",
            "\u01C5",
            "\u03C2",
            "\u03A3",
            "\u03C3",
            "\u00C4",
            "\u00E4",
            "\u00D6",
            "\u00F6",
            "\u00DC",
            "\u00FC",
            "A\u0308",
            "\u00B5",
            "\u00FF",
            "\u0660",
            "\u0663",
            "\u0967",
            "\uFF11",
            "\uFF21",
            "\uFF0B",
            "\u00B2",
            "\u2460",
            "\uD835\uDFCF",
            "\uD801\uDC00",
            "\uD801\uDC28",
            "\uD83D\uDE97",
            "\uD83D\uDC68\u200D\uD83D\uDD27",
            "\u0001",
            "\u007F",
            "\u0085",
            "\u0009",
            "null",
            "true",
            "\\u0041",
            "\u1E97",
            "\u0345",
            "\u0390",
            "\u10D0",
            "\u1C90",
            "\u13A0");

    private HostileTexts() {}

    /** A fixed seed and one that is new in every build. A parameterised test names the seed if it fails. */
    public static LongStream seeds() {
        return LongStream.of(20261128, System.nanoTime());
    }

    /**
     * Texts like those of {@link #random}. In addition, some are empty, very long or contain NUL, which no text of
     * PostgreSQL holds.
     */
    public static List<String> beyondPostgres(long seed, int count, List<String> samples) {
        Random random = new Random(seed);
        List<String> texts = random(seed, count, samples);
        texts.replaceAll(text -> random.nextInt(10) == 0 ? text + "\0" + text : text);
        for (String part : List.of("a", "\u00C4 ", "-", "1", "\uD801\uDC00")) {
            texts.add(part.repeat(20_000));
        }
        texts.addAll(List.of("", "\0", "\0\0"));
        return texts;
    }

    /** Random sequences of trouble, and the samples with trouble inserted or characters removed. */
    public static List<String> random(long seed, int count, List<String> samples) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean invented = samples.isEmpty() || random.nextInt(4) == 0;
            texts.add(
                    invented
                            ? sequence(random, random.nextInt(24))
                            : mutated(random, samples.get(random.nextInt(samples.size()))));
        }
        return texts;
    }

    private static String sequence(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return text.toString();
    }

    private static String mutated(Random random, String sample) {
        int[] codePoints = sample.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        double rate = random.nextInt(3) * 0.06;
        for (int codePoint : codePoints) {
            double dice = random.nextDouble();
            if (dice < rate) {
                text.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            if (dice > rate / 2) {
                text.appendCodePoint(random.nextBoolean() || rate > 0 ? codePoint : swapped(codePoint));
            }
        }
        if (random.nextInt(5) == 0) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        if (random.nextInt(5) == 0) {
            text.insert(0, PARTS.get(random.nextInt(PARTS.size())));
        }
        return text.toString();
    }

    private static int swapped(int codePoint) {
        return Character.isUpperCase(codePoint) ? Character.toLowerCase(codePoint) : Character.toUpperCase(codePoint);
    }

    /** Random JSON that contains the texts: mostly arrays, some objects, and some other values. */
    public static List<String> json(long seed, int count, List<String> texts) {
        Random random = new Random(seed);
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(document(random, texts, 2));
        }
        return documents;
    }

    private static String document(Random random, List<String> texts, int depth) {
        int kind = random.nextInt(10);
        if (depth > 0 && kind < 7) {
            return array(random, texts, depth);
        }
        return depth > 0 && kind < 9 ? object(random, texts, depth) : scalar(random, texts);
    }

    private static String array(Random random, List<String> texts, int depth) {
        List<String> elements = new ArrayList<>();
        int size = random.nextInt(7);
        for (int i = 0; i < size; i++) {
            boolean text = random.nextInt(5) > 0;
            elements.add(text ? quoted(texts.get(random.nextInt(texts.size()))) : document(random, texts, depth - 1));
        }
        if (size > 0 && random.nextInt(3) == 0) {
            elements.add(elements.get(random.nextInt(size)));
        }
        return "[" + String.join(random.nextBoolean() ? "," : " ,\n ", elements) + "]";
    }

    private static String object(Random random, List<String> texts, int depth) {
        List<String> members = new ArrayList<>();
        int size = random.nextInt(8);
        for (int i = 0; i < size; i++) {
            String value = random.nextInt(3) > 0 ? "true" : document(random, texts, depth - 1);
            members.add(quoted(texts.get(random.nextInt(texts.size()))) + ": " + value);
        }
        return "{" + String.join(", ", members) + "}";
    }

    private static String scalar(Random random, List<String> texts) {
        List<String> scalars = List.of("null", "true", "false", "0", "-1.50e3", "123456789012345678901234567890.5");
        int index = random.nextInt(scalars.size() + 1);
        return index < scalars.size() ? scalars.get(index) : quoted(texts.get(random.nextInt(texts.size())));
    }

    /** The text as a JSON string. Some characters are escaped without need. */
    public static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ' || c == '/' || c == 0x7F) {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }
}
