package io.lotlake.bronze.encode;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * Encodes an array for PostgreSQL's {@code array_recv}: the number of dimensions, whether there are NULLs, the type of
 * the elements, the length, the first index, and the elements as cells. An empty array has no dimension.
 */
record ArrayEncoder(CellEncoder element, int elementOid) implements CellEncoder {
    @Override
    public void encode(SpecializedGetters cells, int ordinal, CopyBuffer out) throws ValueNotHeldException {
        ArrayData array = cells.getArray(ordinal);
        int length = array.numElements();
        int begun = out.beginCell();
        out.putInt(length == 0 ? 0 : 1);
        int nulls = out.size();
        out.putInt(0);
        out.putInt(elementOid);
        if (length > 0) {
            out.putInt(length);
            out.putInt(1);
        }
        for (int i = 0; i < length; i++) {
            if (array.isNullAt(i)) {
                out.putNull();
                out.setInt(nulls, 1);
            } else {
                element.encode(array, i, out);
            }
        }
        out.endCell(begun);
    }
}
