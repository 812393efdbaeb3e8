package io.lotlake.bronze;

import io.lotlake.bronze.CellDecoder.ValueNotHeldException;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * PostgreSQL's {@code array_recv}: dimensions, whether there are NULLs, type of the elements, length, first index, elements as
 * cells. An empty array has no dimension.
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
