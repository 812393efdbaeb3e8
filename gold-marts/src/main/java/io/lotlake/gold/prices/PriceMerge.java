package io.lotlake.gold.prices;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Puts pieces of price histories together, each the fold of some events, be it a single one: a row per listing, with whether its
 * pieces overlap. The pieces of a listing come together, in the order of their first events.
 */
final class PriceMerge implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> pieces) {
        return new Merged(pieces);
    }

    private static final class Merged implements Iterator<Row> {
        private final Iterator<Row> pieces;
        private @Nullable Row next;

        Merged(Iterator<Row> pieces) {
            this.pieces = pieces;
            this.next = pieces.hasNext() ? pieces.next() : null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Row next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            PricePiece all = new PricePiece(next);
            next = pieces.hasNext() ? pieces.next() : null;
            while (next != null && next.getLong(0) == all.lid()) {
                all.add(new PricePiece(next));
                next = pieces.hasNext() ? pieces.next() : null;
            }
            return RowFactory.create(all.columns());
        }
    }
}
