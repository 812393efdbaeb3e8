package io.lotlake.app.readers;

import java.util.List;

/**
 * What a program is to read.
 *
 * @param question a month and a listing ask for the number of files, the others for the figures
 * @param table namespace and name
 * @param snapshot the snapshot of the earlier publication in the table
 * @param tag of the publication; it is also its warehouse in the server
 * @param metadata the newest metadata file of the table; empty for the view
 * @param filter of a month or a listing; empty otherwise
 */
record Request(
        Question question,
        String table,
        State state,
        List<Figure> figures,
        long snapshot,
        String tag,
        String metadata,
        String filter) {

    boolean isAboutFiles() {
        return !filter.isEmpty();
    }

    /** The query of the figures, or of the rows that the filter finds. */
    String sql(Dialect dialect, String from) {
        return isAboutFiles() ? "SELECT count(*) FROM " + from + " WHERE " + filter : dialect.select(figures, from);
    }

    /** The table in a program that has {@code VERSION AS OF}, and the catalogs of the server under their warehouses. */
    String versioned(String catalog, String keyword) {
        String name = catalog + "." + table;
        return switch (state) {
            case NEWEST -> name;
            case BY_ID -> name + " " + keyword + " " + snapshot;
            case BY_TAG -> name + " " + keyword + " '" + tag + "'";
            case SERVED -> ReadLake.SERVED + "." + table;
            case EXPORTED -> table.substring(table.indexOf('.') + 1);
            case PUBLISHED -> tag + "." + table;
        };
    }
}
