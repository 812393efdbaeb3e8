package io.lotlake.app.readers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A sample query, as a reader copies it from the site that {@code lotlake docs --site} writes.
 *
 * @param table of the page, namespace and name
 */
record SampleQuery(String table, String program, String text) {
    private static final Pattern TABLE = Pattern.compile("<h1><code>(.*?)</code>");
    private static final Pattern QUERY =
            Pattern.compile("aria-label=\"Query for ([^\"]*)\"><code class=\"\\w+\">(.*?)</code>", Pattern.DOTALL);

    /** The queries of all pages, by table. */
    static List<SampleQuery> of(Path site) throws IOException {
        List<SampleQuery> queries = new ArrayList<>();
        try (Stream<Path> files = Files.list(site)) {
            for (Path page : files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList()) {
                String markup = Files.readString(page);
                for (MatchResult query : QUERY.matcher(markup).results().toList()) {
                    String table = TABLE.matcher(markup)
                            .results()
                            .findFirst()
                            .orElseThrow()
                            .group(1);
                    queries.add(new SampleQuery(shown(table), query.group(1), shown(query.group(2))));
                }
            }
        }
        return queries;
    }

    /** The text that a browser shows. */
    private static String shown(String markup) {
        return markup.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    /** The query without its last semicolon, which only the consoles of programs take. */
    String statement() {
        return text.strip().replaceFirst(";$", "");
    }
}
