package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.util.Set;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/** The cells of one column in a batch of rows, on their way from COPY to Parquet. Every column is optional there. */
public interface ColumnBatch {
    /** How a column gets into a row group. */
    enum Way {
        /** All rows have the same value: one run at the end of the row group. */
        RUN,
        /** Few values come often, so that a dictionary is worth its lookups. */
        DICTIONARY,
        /** Values differ: a page at a time, straight from the arrays. */
        PAGES,
        /** Cell by cell through Parquet's writer. */
        CELLS
    }

    /** How many cells are looked at to guess what the others are like. */
    int SAMPLE = 2048;

    void add(byte[] row, int offset, int length) throws ValueNotHeldException;

    void addNull();

    /** Writes the cells and forgets them. */
    void drainTo(ColumnWriter writer);

    /** How the column is best written, judged by the cells that it holds now. */
    Way way();

    /**
     * The cells as a page.
     *
     * @throws UnsupportedOperationException where {@link #way} is never {@link Way#PAGES}
     */
    default ColumnPage page(PrimitiveType type) {
        throw new UnsupportedOperationException("Cannot write " + type + " as a page");
    }

    /** Whether a dictionary is worth its lookups. It is not for a column with NULLs only. */
    static boolean pays(Set<?> different, int looked) {
        return looked > 0 && 2 * different.size() <= looked;
    }

    /** How many cells there are. */
    int size();

    boolean isNull(int row);

    /** Forgets the cells. */
    void clear();
}
