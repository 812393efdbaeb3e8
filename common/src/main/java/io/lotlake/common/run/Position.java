package io.lotlake.common.run;

import java.util.Locale;

/**
 * Where a pass over several tables is.
 *
 * @param pass what is done with each of them
 * @param number of the table, from 1
 * @param rows that the table is known to have; zero where that is not known
 */
public record Position(String pass, int number, int of, String table, long rows) {
    @Override
    public String toString() {
        String size = rows == 0 ? "" : String.format(Locale.ROOT, " of %,d rows", rows);
        return pass + ", table " + number + " of " + of + ", " + table + size;
    }
}
