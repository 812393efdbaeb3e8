package io.lotlake.app.docs.site;

import io.lotlake.common.table.ColumnSpec;

/**
 * A column of the catalogue.
 *
 * @param expression how the value is computed from the rows of the last step; empty if it only passes through
 */
record SiteColumn(String name, String type, boolean required, String description, String expression) {
    static SiteColumn of(ColumnSpec column) {
        String expression = column.expression();
        return new SiteColumn(
                column.name(),
                column.type().simpleString(),
                column.required(),
                column.description(),
                expression.matches("[A-Za-z0-9_]+") ? "" : expression);
    }
}
