package io.lotlake.app.readers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The verdicts of the last run that wrote them, in a file beside the scripts: a line for each reader and question. */
final class Verdicts {
    private static final Path FILE = Path.of("src/test/resources/readers/verdicts.tsv");

    private Verdicts() {}

    static Map<String, Map<Question, Finding>> load() throws IOException {
        Map<String, Map<Question, Finding>> verdicts = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FILE)) {
            String[] words = line.split("\t", -1);
            verdicts.computeIfAbsent(words[0], reader -> new EnumMap<>(Question.class))
                    .put(
                            Question.valueOf(words[1]),
                            new Finding(Verdict.valueOf(words[2].toUpperCase(Locale.ROOT)), words[3]));
        }
        return verdicts;
    }

    /** Replaces the verdicts of one reader. */
    static void save(Reader reader, Map<Question, Finding> findings) throws IOException {
        Map<String, Map<Question, Finding>> verdicts = load();
        verdicts.put(reader.label(), findings);
        List<String> lines = new ArrayList<>();
        for (Reader one : Reader.ALL) {
            verdicts.getOrDefault(one.label(), Map.of())
                    .forEach((question, finding) -> lines.add(String.join(
                            "\t",
                            one.label(),
                            question.name(),
                            finding.verdict().toString(),
                            finding.detail())));
        }
        Files.write(FILE, lines);
    }
}
