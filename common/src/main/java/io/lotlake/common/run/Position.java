package io.lotlake.common.run;

import java.util.Locale;

/**
 * The position of a pass over several tables.
 *
 * @param pass the operation that is applied to each table
 * @param number the number of the table, from 1
 * @param rows the known number of rows of the table; zero if it is not known
 */
public record Position(String pass, int number, int of, String table, long rows) {
    @Override
    public String toString() {
        String size = rows == 0 ? "" : String.format(Locale.ROOT, " of %,d rows", rows);
        return pass + ", table " + number + " of " + of + ", " + table + size;
    }
}
