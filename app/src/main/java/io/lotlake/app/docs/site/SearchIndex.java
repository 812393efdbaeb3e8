package io.lotlake.app.docs.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables and columns as the script of the site searches them. */
record SearchIndex(Catalogue catalogue) {
    /** A script that sets a variable: a list of entries, each with layer, table, page, column, type and sentence. */
    String script() {
        List<String> entries = new ArrayList<>();
        for (SiteTable table : catalogue.tables()) {
            entries.add(entry(table, "", "", table.description()));
            table.columns()
                    .forEach(column -> entries.add(entry(table, column.name(), column.type(), column.description())));
        }
        return "var LOTLAKE_INDEX = [\n" + String.join(",\n", entries) + "\n];\n";
    }

    private static String entry(SiteTable table, String column, String type, String sentence) {
        return "[" + text(table.layer().title()) + "," + text(table.name()) + "," + text(table.file()) + ","
                + text(column) + "," + text(type) + "," + text(sentence) + "]";
    }

    /** A text of the script. Nothing in it can end the text or a script element. */
    static String text(String text) {
        StringBuilder escaped = new StringBuilder("\"");
        text.chars().forEach(character -> {
            boolean isPlain = character >= ' ' && character < 127 && "\"\\<>&'".indexOf(character) < 0;
            escaped.append(
                    isPlain ? String.valueOf((char) character) : String.format(Locale.ROOT, "\\u%04x", character));
        });
        return escaped.append('"').toString();
    }
}
