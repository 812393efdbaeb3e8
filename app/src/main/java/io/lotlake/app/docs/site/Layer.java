package io.lotlake.app.docs.site;

import java.util.Locale;

/** Where a table is on the way from the source to the applications. */
enum Layer {
    SOURCE("Source", "Tables of PostgreSQL that lotlake reads, one for each portal or make."),
    BRONZE("Bronze", "Rows as they landed, once per run that read them."),
    SILVER("Silver", "One row per key, typed and cleaned."),
    GOLD("Gold", "Facts, dimensions and the wide view, in the state that was published last."),
    MART("Mart", "Tables of PostgreSQL that applications read, one for each make.");

    private final String title;
    private final String sentence;

    Layer(String title, String sentence) {
        this.title = title;
        this.sentence = sentence;
    }

    /** The layer of a namespace of the lake. */
    static Layer of(String namespace) {
        return switch (namespace) {
            case "bronze" -> BRONZE;
            case "gold" -> GOLD;
            default -> SILVER;
        };
    }

    String title() {
        return title;
    }

    String sentence() {
        return sentence;
    }

    /** The class of its elements in the style sheet. */
    String style() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether PostgreSQL has its tables. */
    boolean isInPostgres() {
        return this == SOURCE || this == MART;
    }
}
