package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.util.Set;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/**
 * The cells of one column in a batch of rows, on their way from COPY to Parquet. In Parquet, every column that COPY
 * fills is optional.
 */
public interface ColumnBatch {
    /** How a column gets into a row group. */
    enum Way {
        /** All rows have the same value: the column is one run at the end of the row group. */
        RUN,
        /** Few values occur often, so that a dictionary is worth its lookups. */
        DICTIONARY,
        /** The values differ: they are written a page at a time, straight from the arrays. */
        PAGES,
        /** Parquet's writer takes the column cell by cell. */
        CELLS
    }

    /** How many cells are looked at to guess what the others are like. */
    int SAMPLE = 2048;

    void add(byte[] row, int offset, int length) throws ValueNotHeldException;

    void addNull();

    /** Writes the cells and forgets them. */
    void drainTo(ColumnWriter writer);

    /** The best way to write the column, judged by the cells that it holds now. */
    Way way();

    /**
     * The cells as a page.
     *
     * @throws UnsupportedOperationException if {@link #way} is never {@link Way#PAGES}
     */
    default ColumnPage page(PrimitiveType type) {
        throw new UnsupportedOperationException("Cannot write " + type + " as a page");
    }

    /** Whether a dictionary is worth its lookups. For a column that has only NULLs, it is not. */
    static boolean pays(Set<?> different, int looked) {
        return looked > 0 && 2 * different.size() <= looked;
    }

    /** How many cells there are. */
    int size();

    boolean isNull(int row);

    /** Forgets the cells. */
    void clear();
}
