package io.lotlake.app.readers;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The page {@code docs/readers.md}, whose tables come from the verdicts. */
final class ReadersPage {
    private static final Path PAGE = Path.of("../docs/readers.md");

    private ReadersPage() {}

    static String text() throws IOException {
        return Files.readString(PAGE);
    }

    static void write() throws IOException {
        Files.writeString(PAGE, right());
    }

    /** The page with the tables that it must have. */
    static String right() throws IOException {
        Map<String, Map<Question, Finding>> verdicts = Verdicts.load();
        return with(with(text(), "verdicts", verdicts(verdicts)), "notes", notes(verdicts));
    }

    private static String row(Stream<String> cells) {
        return cells.collect(joining(" | ", "| ", " |"));
    }

    private static String verdicts(Map<String, Map<Question, Finding>> verdicts) {
        List<Question> questions = Arrays.asList(Question.values());
        Stream<String> head = Stream.of(
                row(Stream.concat(Stream.of("reader"), questions.stream().map(Question::title))),
                row(Stream.generate(() -> "---").limit(questions.size() + 1L)));
        Stream<String> rows = Reader.ALL.stream()
                .map(reader -> row(Stream.concat(
                        Stream.of(reader.label()),
                        questions.stream()
                                .map(question ->
                                        cell(verdicts.get(reader.label()).get(question))))));
        return Stream.concat(head, rows).collect(joining("\n"));
    }

    private static String cell(Finding finding) {
        return switch (finding.verdict()) {
            case NONE -> "–";
            case RIGHT -> finding.detail().isEmpty() ? "right" : finding.detail();
            case MORE -> "all: " + finding.detail();
            case REFUSES -> "refuses";
            case WRONG -> "**wrong**";
        };
    }

    private static String notes(Map<String, Map<Question, Finding>> verdicts) {
        Stream<String> head = Stream.of("| reader | how it opens a table | what to know |", "| --- | --- | --- |");
        Stream<String> rows = Reader.ALL.stream()
                .map(reader -> row(Stream.of(
                        reader.label(),
                        reader.how(),
                        Stream.of(wrong(verdicts.get(reader.label()).values()), reader.toKnow())
                                .filter(text -> !text.isEmpty())
                                .collect(joining(". ")))));
        return Stream.concat(head, rows).collect(joining("\n"));
    }

    /** What is wrong or refused, named once. */
    private static String wrong(Collection<Finding> findings) {
        Set<String> wrong = new TreeSet<>();
        findings.stream()
                .filter(finding -> finding.verdict() == Verdict.WRONG || finding.verdict() == Verdict.REFUSES)
                .forEach(finding -> wrong.add(finding.verdict() + ": " + finding.detail()));
        return wrong.stream()
                .map(text -> Character.toUpperCase(text.charAt(0)) + text.substring(1))
                .collect(joining(". "));
    }

    private static String with(String page, String part, String content) {
        String begin = "<!-- " + part + " -->\n";
        String end = "\n<!-- end of " + part + " -->";
        int from = page.indexOf(begin) + begin.length();
        return page.substring(0, from) + content + page.substring(page.indexOf(end, from - 1));
    }
}
