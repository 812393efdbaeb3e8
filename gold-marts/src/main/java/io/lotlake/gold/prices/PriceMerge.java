package io.lotlake.gold.prices;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Puts pieces of price histories together, each the fold of one or more events: a row per listing, with whether its
 * pieces overlap. The pieces of a listing come together, in the order of their first events.
 */
final class PriceMerge implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> pieces) {
        return new PricesByListing<>(pieces, new Pieces());
    }

    private static final class Pieces implements PricesByListing.Fold<Row> {
        private @Nullable PricePiece all;

        @Override
        public long lid(Row piece) {
            return PricePiece.lid(piece);
        }

        @Override
        public void begin(Row first) {
            all = new PricePiece(first);
        }

        @Override
        public void add(Row later) {
            requireNonNull(all).add(new PricePiece(later));
        }

        @Override
        public Object[] columns() {
            return requireNonNull(all).columns();
        }
    }
}
