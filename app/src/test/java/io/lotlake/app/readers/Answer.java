package io.lotlake.app.readers;

import java.util.List;

/**
 * What a program answered to a request.
 *
 * @param values the figures, or the number of files; empty if there are none
 * @param error why it refused; empty if it did not
 */
record Answer(List<String> values, String error) {
    static Answer of(List<String> values) {
        return new Answer(values.stream().map(Figure::plain).toList(), "");
    }

    static Answer refusal(String error) {
        return new Answer(List.of(), error.isEmpty() ? "an error without a message" : error);
    }

    /** The program has no way to ask. */
    static Answer none() {
        return new Answer(List.of(), "");
    }
}
