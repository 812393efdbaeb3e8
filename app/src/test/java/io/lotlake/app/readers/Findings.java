package io.lotlake.app.readers;

import static java.util.stream.Collectors.joining;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compares the answers of a program with what lotlake reads. */
record Findings(ReadLake lake, List<Answer> answers) {

    Map<Question, Finding> all() {
        Map<Question, Finding> findings = new EnumMap<>(Question.class);
        for (Question question : Question.values()) {
            findings.put(question, of(question));
        }
        return findings;
    }

    private Finding of(Question question) {
        List<Integer> asked = IntStream.range(0, lake.requests().size())
                .filter(i -> lake.requests().get(i).question() == question)
                .boxed()
                .toList();
        String wrong = asked.stream().flatMap(this::differences).sorted().collect(joining(", "));
        String refused = asked.stream()
                .filter(i -> !answers.get(i).error().isEmpty())
                .map(i -> lake.requests().get(i).table())
                .sorted()
                .collect(joining(", "));
        if (!wrong.isEmpty()) {
            return new Finding(Verdict.WRONG, wrong);
        } else if (!refused.isEmpty()) {
            return new Finding(Verdict.REFUSES, refused);
        } else if (asked.stream().allMatch(i -> answers.get(i).values().isEmpty())) {
            return new Finding(Verdict.NONE, "");
        }
        return lake.requests().get(asked.get(0)).isAboutFiles()
                ? files(question, answers.get(asked.get(0)).values().get(0))
                : new Finding(Verdict.RIGHT, "");
    }

    private Finding files(Question question, String read) {
        return new Finding(
                Long.parseLong(read) <= lake.files(question) ? Verdict.RIGHT : Verdict.MORE,
                read + " of " + lake.files());
    }

    /** The columns with another figure, or the table if it has another number of rows. */
    private Stream<String> differences(int number) {
        Request request = lake.requests().get(number);
        List<String> values = answers.get(number).values();
        List<String> expected = lake.expected(request);
        if (request.isAboutFiles() || values.isEmpty()) {
            return Stream.of();
        } else if (!values.get(0).equals(expected.get(0))) {
            return Stream.of("rows of " + request.table());
        }
        return IntStream.range(0, expected.size())
                .filter(i -> !values.get(i).equals(expected.get(i)))
                .mapToObj(i -> request.figures().get(i).column() + " of " + request.table())
                .distinct();
    }
}
