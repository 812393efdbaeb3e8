package io.lotlake.app.readers;

/** What every program is asked; a column of the table in {@code docs/readers.md}. */
enum Question {
    ROWS("rows"),
    BY_ID("a snapshot by id"),
    BY_TAG("by tag"),
    SERVED("over REST"),
    PUBLISHED("a publication over REST"),
    EXPORTED("`lotlake export`"),
    WIDE("`gold.ads`"),
    MONTH("files of a month"),
    LISTING("files of a listing");

    private final String title;

    Question(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
