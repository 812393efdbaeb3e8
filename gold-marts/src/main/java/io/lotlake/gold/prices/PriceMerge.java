package io.lotlake.gold.prices;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Merges pieces of price histories, each the fold of one or more events, into one row per listing. The row also tells
 * whether the pieces overlap. The pieces of a listing are adjacent, in the order of their first events.
 *
 * @param isAppended whether no pieces can overlap; the merge fails if some do
 */
record PriceMerge(boolean isAppended) implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> pieces) {
        return new PricesByListing<>(pieces, new Pieces(isAppended));
    }

    private static final class Pieces implements PricesByListing.Fold<Row> {
        private final boolean isAppended;
        private @Nullable PartialPriceState all;

        Pieces(boolean isAppended) {
            this.isAppended = isAppended;
        }

        @Override
        public long lid(Row piece) {
            return PartialPriceState.lid(piece);
        }

        @Override
        public void begin(Row first) {
            all = new PartialPriceState(first);
        }

        @Override
        public void add(Row later) {
            requireNonNull(all).add(new PartialPriceState(later));
        }

        @Override
        public Object[] columns() {
            PartialPriceState state = requireNonNull(all);
            if (isAppended) {
                state.requireNoOverlap();
            }
            return state.columns();
        }
    }
}
