package io.lotlake.bronze;

import io.lotlake.bronze.CellDecoder.ValueNotHeldException;
import java.util.Set;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/** The cells of one column of a batch of rows, from COPY to Parquet. Every column is optional there. */
interface ColumnBatch {
    /** How a column gets into a row group. */
    enum Way {
        /** The same value in all rows: one run at the end of the row group. */
        RUN,
        /** Few values, often enough for a dictionary to be worth looking every one of them up. */
        DICTIONARY,
        /** Values that differ: a page at a time, straight from the arrays. */
        PAGES,
        /** Cell by cell through Parquet's writer. */
        CELLS
    }

    /** Cells that are looked at to know what the others are like. */
    int SAMPLE = 2048;

    void add(byte[] row, int offset, int length) throws ValueNotHeldException;

    void addNull();

    /** Writes the cells and forgets them. */
    void drainTo(ColumnWriter writer);

    /** The way in which the column is best written, as far as the cells that it holds now can tell. */
    Way way();

    /**
     * The cells as a page.
     *
     * @throws UnsupportedOperationException where {@link #way} is never {@link Way#PAGES}
     */
    default ColumnPage page(PrimitiveType type) {
        throw new UnsupportedOperationException("Cannot write " + type + " as a page");
    }

    /** Whether a dictionary is worth its lookups; not for a column that is NULL so far. */
    static boolean pays(Set<?> different, int looked) {
        return looked > 0 && 2 * different.size() <= looked;
    }

    /** How many cells there are. */
    int size();

    boolean isNull(int row);

    /** Forgets the cells. */
    void clear();
}
